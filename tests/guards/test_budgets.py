"""Sizes. Above the hard limit a reason has to stand here; a reason that is no longer needed fails too.

The budgets themselves (function 30, view 20) are aims: the ten largest are printed, see `pytest -s`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "aesthetix"

FILE, FUNCTION, VIEW, TEMPLATE, CSS, BEHAVIOUR, PARAMETERS = 300, 35, 30, 120, 200, 60, 6

# path (and function) -> why it may be longer
REASONS: dict[str, str] = {
    "config/settings.py": "all settings are one list, read from top to bottom",
    "public/gallery.py:things": "sample data for the gallery, no logic",
    "public/gallery.py:shell": "sample data for the gallery, no logic",
}
SKIPPED = ("/migrations/", "/bundles/", "/node_modules/")


def files(*patterns: str) -> Iterator[tuple[str, Path]]:
    for pattern in patterns:
        for file in sorted(SOURCE.rglob(pattern)):
            if not any(part in str(file) for part in SKIPPED):
                yield str(file.relative_to(SOURCE)), file


def lengths(*patterns: str) -> dict[str, int]:
    return {name: len(file.read_text().splitlines()) for name, file in files(*patterns)}


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, file in files("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}:{node.name}", node


def function_lengths() -> dict[str, int]:
    """Lines of code: without the docstring, and without the functions inside, which count by themselves."""
    return {name: _length(node) for name, node in functions()}


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    inner = sum(
        child.end_lineno - child.lineno + 1
        for child in body
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return body[-1].end_lineno - body[0].lineno + 2 - inner


def views() -> dict[str, int]:
    marks = ("staff_page", "agency_page", "person_page", "open_page", "public_page")
    return {
        name: _length(node)
        for name, node in functions()
        if any(mark in ast.unparse(decorator) for decorator in node.decorator_list for mark in marks)
    }


def _check(what: str, found: dict[str, int], limit: int) -> None:
    largest = sorted(found.items(), key=lambda pair: -pair[1])[:10]
    print(f"\n{what} (limit {limit}):", *(f"\n  {size:4} {name}" for name, size in largest))  # noqa: T201 -- the report
    over = sorted(name for name, size in found.items() if size > limit and name not in REASONS)
    assert over == [], f"{what} over {limit} lines: split it, or give the reason in REASONS"


def test_files_keep_their_budget():
    _check("Python files", lengths("*.py"), FILE)


def test_functions_keep_their_budget():
    _check("Functions", function_lengths(), FUNCTION)


def test_views_keep_their_budget():
    _check("Views", views(), VIEW)


def test_templates_keep_their_budget():
    _check("Templates", lengths("*.html"), TEMPLATE)


def test_styles_keep_their_budget():
    _check("Styles", lengths("*.css"), CSS)


def test_behaviours_keep_their_budget():
    _check("Behaviours", lengths("*.js"), BEHAVIOUR)


def test_functions_take_few_parameters():
    """Commands are keyword-only and name everything they do, so only positional parameters count."""
    found = {name: len(node.args.posonlyargs) + len(node.args.args) for name, node in functions()}
    _check("Parameters", found, PARAMETERS)


def test_every_reason_is_still_needed():
    sizes = lengths("*.py", "*.html", "*.css", "*.js") | function_lengths()
    limits = {".py": FILE, ".html": TEMPLATE, ".css": CSS, ".js": BEHAVIOUR}
    stale = [n for n in REASONS if sizes.get(n, 0) <= (VIEW if ":" in n else limits[Path(n).suffix])]
    assert stale == []
