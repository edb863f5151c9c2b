"""What the documents name exists: files, commands of make, variables, addresses of pages."""

import re
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PATHS = re.compile(r"`((?:src|tests|docs|scripts|benchmarks)/[\w./-]+)`")
LINKS = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
TARGETS = re.compile(r"`make ([a-z]+)")
NAMES = re.compile(r"`(staff:[a-z-]+)`")


def named(pattern: re.Pattern[str], file: Path) -> list[str]:
    return pattern.findall(file.read_text())


@pytest.mark.parametrize("file", DOCS, ids=lambda file: str(file.relative_to(ROOT)))
def test_paths_and_links_lead_somewhere(file):
    missing = [name for name in named(PATHS, file) if not list(ROOT.glob(name.rstrip("/")))]
    missing += [link for link in named(LINKS, file) if not (file.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("file", DOCS, ids=lambda file: str(file.relative_to(ROOT)))
def test_make_targets_exist(file):
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(named(TARGETS, file)) <= known


@pytest.mark.parametrize("file", DOCS, ids=lambda file: str(file.relative_to(ROOT)))
def test_page_names_exist(file):
    from support.doors import addresses

    assert set(named(NAMES, file)) <= {address.name for address in addresses()}


def test_decisions_are_numbered_once_and_short():
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(numbers) == len(set(numbers))
    assert [record.name for record in records if len(record.read_text().split()) > 400] == []


def test_reverse_is_strict():
    with pytest.raises(NoReverseMatch):
        reverse("staff:no-such-page")
