"""The staff's page names the triggers and steps there are."""

import re
from pathlib import Path

from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas

PAGE = Path(__file__).resolve().parents[2] / "docs" / "staff" / "workflows.md"


def rows_of(heading):
    section = PAGE.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    return sorted(re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)[2:])


def test_the_steps_of_the_page_are_the_steps_there_are():
    assert rows_of("Steps") == sorted(schema.label for schema in step_schemas().values())


def test_the_triggers_of_the_page_are_the_triggers_there_are():
    assert rows_of("Triggers") == sorted(schema.label for schema in trigger_schemas().values())


def test_every_kind_says_what_it_does_and_labels_its_settings():
    for schema in (*step_schemas().values(), *trigger_schemas().values()):
        assert schema.help
        assert all(setting.label for setting in schema.settings)
