"""What holds for every template, style sheet and behaviour."""

import re
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "aesthetix"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
PARTS = sorted(path.name for path in (SOURCE / "design/templates/design").glob("*.html"))
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle="),
    "a style element": re.compile(r"<style"),
    "a script with code": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+="),
    "hx-on": re.compile(r"hx-on"),
    "evaluated htmx values": re.compile(r"""["'](js|javascript):"""),
    "an evaluated htmx filter": re.compile(r"""hx-trigger=["'][^"']*\["""),
}


def here(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=here)
def test_template_has_nothing_that_the_security_policy_refuses(path):
    text = path.read_text()
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("pattern", "limit"), [("templates/**/*.html", 120), ("css/**/*.css", 200), ("js/**/*.js", 60)]
)
def test_front_files_stay_short(pattern, limit):
    files = [path for path in SOURCE.rglob(pattern) if "bundles" not in path.parts]
    assert {here(path): lines for path in files if (lines := len(path.read_text().splitlines())) > limit} == {}


def test_every_part_is_described_and_compiles():
    described = (ROOT / "docs" / "design.md").read_text()
    inner = {"action_kind", "base", "bottom_bar", "brand", "form_notes", "global_search", "location_switcher", "messages",
             "navigation", "shell", "shortcuts", "simple", "sort_header", "theme_toggle", "user_menu"}  # fmt: skip
    names = {name.removesuffix(".html") for name in PARTS}
    for name in names:
        get_template(f"design/{name}.html")
    assert {name for name in names - inner if f"`{name}`" not in described} == set()


def test_every_icon_that_is_named_exists(bundles):
    sys.path.insert(0, str(ROOT / "scripts"))
    import build_assets

    wanted = {icon["name"] for icon in build_assets.icons_used()}
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (bundles / "icons.svg").read_text()))
    assert wanted - drawn == set()


def test_bundles_need_no_data_address(bundles):
    assert "data:" not in (bundles / "app.css").read_text()


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500, 503])
def test_error_pages_need_neither_request_nor_database(code):
    text = render_to_string(f"{code}.html")
    assert f"Error {code}" in text
    assert text.count("<h1") == 1
