"""The integrator's page says what the code does."""

import re
from pathlib import Path

from aesthetix.connect.providers.registry import get
from aesthetix.connect.rules.clinic import WARNINGS, ClinicEvent, Kind
from aesthetix.connect.rules.schemes import SCHEMES

PAGE = (Path(__file__).parents[2] / "docs/integrator/sources.md").read_text(encoding="utf-8")


def rows(heading):
    """First cell and the rest of each line of the table below a heading row."""
    table = PAGE.split(heading, 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([a-z_0-9.]+)` \|(.*)\|$", table, re.MULTILINE)


def test_the_field_table_is_the_mapping():
    told = {name: tuple(re.findall(r"`([^`]+)`", keys)) for name, keys in rows("| Canonical field | Keys |")}
    assert told == dict(get("aestheticspro").fields())


def test_the_kinds_and_their_skip_reasons():
    told = {kind: skip.strip(" `") for kind, skip in rows("| Kind | Skip reason |")}
    assert told == {kind.value: str(ClinicEvent(kind).skip_reason or "") for kind in Kind}


def test_the_schemes():
    assert [scheme for scheme, _ in rows("| Scheme | Options | Secret |")] == list(SCHEMES)


def test_the_warnings():
    told = re.findall(r"`([a-z_]+)`", PAGE.split("Warnings: ", 1)[1].split("\n\n", 1)[0])
    assert told == list(WARNINGS)
