"""The form of a step, the words for it and the edits of a definition, without pages."""

import pytest
from django.http import QueryDict

from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.workflows import groups
from aesthetix.staff.workflows.inputs import SettingsForm
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.staff.workflows.wording import Words
from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.rules import editing
from aesthetix.workflows.rules.definition import dump
from aesthetix.workflows.rules.differences import differences
from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas
from workflows.support import path, step

BRANCHED = {
    "triggers": [],
    "steps": [
        step(
            "which",
            "if_else",
            {"paths": [path("lead", "type", "is", "Lead")]},
            lead=[step("tag", "add_tags", {"tags": ["a"]})],
        ),
        step("end", "end"),
    ],
    "settings": {},
}


@pytest.mark.parametrize("kind", sorted(step_schemas()))
def test_every_kind_of_step_has_a_form(opened, kind):
    form = SettingsForm(step_schemas()[kind], Pickers(opened.location))
    form.read(QueryDict(""))
    assert {one.shape for one in form.inputs()} <= {
        "choice", "list", "checks", "template", "switch", "number", "time", "paths", "conditions", "operand", "operations",
        "value", "text",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(trigger_schemas()))
def test_every_kind_of_trigger_has_a_form(opened, kind):
    schema = trigger_schemas()[kind]
    assert len(SettingsForm(schema, Pickers(opened.location)).values) == len(schema.settings)


def test_a_math_step_passes_through_its_form_unchanged(opened):
    settings = {
        "target": "patient_lifetime_value",
        "start": {"source": "ledger_total"},
        "operations": [{"op": "subtract", "operand": {"source": "event", "key": "amount_cents"}}],
    }
    form = SettingsForm(step_schemas()["math"], Pickers(opened.location), settings)
    assert form.settings() == settings


def test_groups_of_conditions_pass_through_the_form_unchanged(opened):
    stored = {
        "op": "or",
        "conditions": [
            {"op": "and", "conditions": [{"field": "tags", "operator": "has_all", "value": ["vip"]}]},
            {"op": "and", "conditions": [{"field": "patient_lifetime_value", "operator": "more", "value": 12_345}]},
        ],
    }
    pickers = Pickers(opened.location)
    form = groups.from_stored(stored, pickers)
    assert (form["groups"][1]["lines"][0]["values"], groups.to_stored(form, pickers)) == (["123.45"], stored)


def test_words_name_fields(opened):
    words = Words(Pickers(opened.location))
    settings = {"field": "apro_appt_status", "to": "NoShow"}
    assert words.trigger("contact_changed", settings) == "Contact changed: APro Appt Status, to NoShow"


def test_a_step_is_inserted_into_a_branch_with_a_key_of_its_own():
    changed, key = editing.insert_step(BRANCHED, editing.Place.parse("which:lead:0"), "add_tags", {"tags": ["b"]})
    inside = [one["key"] for one in editing.find(changed, "which")["branches"]["lead"]]
    assert (key, inside, len(editing.find(BRANCHED, "which")["branches"]["lead"])) == (
        "add_tags_1",
        ["add_tags_1", "tag"],
        1,
    )


def test_a_copy_of_branches_can_be_read_again():
    changed, key = editing.copy_step(BRANCHED, "which")
    assert (key, [one["key"] for one in dump(read_definition(changed))["steps"]]) == (
        "if_else_1", ["which", "if_else_1", "end"],
    )  # fmt: skip


def test_a_branch_that_holds_steps_is_kept():
    with pytest.raises(Refusal, match="move or delete"):
        editing.change_step(BRANCHED, "which", {"paths": []}, {"else"})


@pytest.mark.parametrize("text", ["", "a:b", "a:b:x", "a:b:-1"])
def test_a_place_that_is_none_is_not_found(text):
    with pytest.raises(NotFound):
        editing.Place.parse(text)


def test_moving_a_step_is_one_difference():
    found = differences(
        BRANCHED, editing.move_step(BRANCHED, "end", -1), step=lambda kind, _: kind, trigger=lambda kind, _: kind
    )
    assert {(one.what, one.after) for one in found} == {("moved", "end"), ("moved", "if_else")}
