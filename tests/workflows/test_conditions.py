"""Conditions of branches: contacts' filter language, read also where it was written with the names it had before."""

from zoneinfo import ZoneInfo

import pytest

from aesthetix.connect.providers.aestheticspro.workflows import SYSTEM_WORKFLOWS
from aesthetix.contacts.models import CustomField
from aesthetix.contacts.rules.fields import DataType
from aesthetix.contacts.rules.filters import FilterField, When
from aesthetix.contacts.rules.operators import OPERATORS, Kind
from aesthetix.workflows import commands
from aesthetix.workflows.engine import plans
from aesthetix.workflows.models import WorkflowVersion
from aesthetix.workflows.queries.fields import condition_fields
from aesthetix.workflows.rules import conditions, older
from aesthetix.workflows.rules.definition import BadDefinition
from workflows.support import AT, BY, EnrollmentDraft, lines_of, make_workflow, path, run_drafts, step, when

NOW = When(AT, ZoneInfo("America/Los_Angeles"))
FIELDS = {
    field.key: field
    for field in (
        FilterField("line", "Line", Kind.TEXT),
        FilterField("count", "Count", Kind.NUMBER),
        FilterField("day", "Day", Kind.DATE),
        FilterField("type", "Type", Kind.CHOICE, (("Lead", "Lead"), ("Patient", "Patient"))),
        FilterField("tags", "Tags", Kind.MANY),
    )
}
OLD = [
    ("type", "Lead", "is", "lead", True),
    ("type", "Lead", "is_not", "Patient", True),
    ("type", "Lead", "contains", "lea", True),
    ("tags", ["vip", "botox"], "contains", ["VIP", "botox"], True),
    ("tags", ["vip"], "contains", ["vip", "botox"], False),
    ("tags", ["vip"], "contains", "vip", True),
    ("tags", ["vip"], "not_contains", ["botox", "vip"], True),
    ("tags", ["vip"], "not_contains", "vip", False),
    ("tags", ["vip"], "in", ["botox", "vip"], True),
    ("tags", ["vip"], "not_in", ["botox"], True),
    ("line", "Botox - Forehead", "contains", "botox", True),
    ("line", "Botox - Forehead", "contains", ["botox", "lip"], False),
    ("line", "Botox", "starts_with", "bo", True),
    ("line", None, "is_empty", None, True),
    ("line", "x", "is_not_empty", None, True),
    ("line", "NoShow", "in", ["Cancelled", "NoShow"], True),
    ("line", "Booked", "not_in", ["Cancelled", "NoShow"], True),
    ("count", 1000, "gt", "999", True),
    ("count", 1000, "gte", 1000, True),
    ("count", 9, "lt", "10", True),
    ("count", None, "lt", "10", False),
    ("count", 11, "lte", 10, False),
    ("count", 7, "in", ["3", "7"], True),
    ("day", "2026-03-10", "is", "2026-03-10", True),
    ("day", "2026-03-10", "is_not", "2026-03-10", False),
    ("day", None, "is_not", "2026-03-10", True),
    ("day", "2026-03-10", "before", "2026-03-11", True),
    ("day", "2026-03-12", "after", "2026-03-11", True),
]  # fmt: skip


def judged(group, values):
    return conditions.judge(conditions.ready(conditions.check(group, FIELDS), FIELDS), values.get, NOW)


@pytest.mark.parametrize(("field", "actual", "operator", "wanted", "holds"), OLD)
def test_what_was_written_before_means_what_it_meant(field, actual, operator, wanted, holds):
    assert judged(when(field, operator, wanted), {field: actual}).holds is holds


def test_todays_names_are_kept_as_they_are():
    moved = {(Kind.CHOICE, "is"), (Kind.NUMBER, "is")}
    lines = [
        {"field": field.key, "operator": operator, "value": "Lead"}
        for field in FIELDS.values()
        for operator in OPERATORS[field.kind]
        if (field.kind, operator) not in moved
    ]
    assert [older.translated(line, FIELDS) for line in lines] == lines


def test_every_old_name_has_a_case():
    assert set(older.NAMES) - {case[2] for case in OLD} == set()


def test_groups_nest_and_say_which_line_decided():
    inner = [{"field": "count", "operator": "is", "value": 2}, {"field": "type", "operator": "is", "value": "Lead"}]
    group = when("line", "is", "One")
    group["conditions"].append({"op": "or", "conditions": inner})

    yes = judged(group, {"line": "one", "count": 3, "type": "Lead"})
    no = judged(group, {"line": "two"})

    assert (yes.holds, yes.why) == (True, "line is One and type is Lead")
    assert (no.holds, no.why) == (False, "not: line is One")


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ({}, 'conditions come in groups with "op" and / or'),
        ({"op": "and", "conditions": []}, "a group needs at least one condition"),
        (when("", "is", "x"), "each condition names a field"),
        (when("line", "is", ""), "the condition on line needs a value"),
        (when("count", "more", "many"), "Count: could not convert string to float: 'many'"),
        (when("count", "starts_with", "1"), "Count cannot be compared by “starts_with”."),
    ],
)
def test_what_cannot_be_compared_is_refused(group, message):
    with pytest.raises(ValueError, match=r".") as caught:
        conditions.check(group, FIELDS)
    assert str(caught.value) == message


def test_a_field_that_is_gone_counts_as_empty():
    found = [judged(when(*line), {}).holds for line in (("gone", "more", 3), ("gone", "has_none", ["x"]))]
    assert found == [False, True]


def test_fields_of_contacts_opportunities_and_events_can_be_asked(opened):
    fields = condition_fields(opened.location)
    keys = ("opportunity.stage", "opportunity.value", "event.date", "age", "tags", "patient_lifetime_value")
    kinds = [Kind.CHOICE, Kind.NUMBER, Kind.DATE, Kind.NUMBER, Kind.MANY, Kind.NUMBER]
    assert [fields[key].kind for key in keys] == kinds
    assert fields["opportunity.stage"].options[0] == ("New Lead", "New Lead")


def branching(location, *condition):
    return make_workflow(location, step("s", "if_else", {"paths": [path("a", *condition)]}))


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        (("owner", "empty"), "owner is empty"),
        (("age", "empty"), "age is empty"),
        (("dnd", "empty"), "dnd is empty"),
        (("created_at", "not_empty"), "created_at is not empty"),
        (("tags", "has_none", ["vip"]), "tags has none of vip"),
    ],
)
def test_a_branch_asks_whatever_lists_are_filtered_by(opened, condition, why):
    workflow = branching(opened.location, *condition)
    (run,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, opened.patients[0].id)])
    assert lines_of(run)[0] == ("s", "done", f"A: {why}")


def test_a_draft_is_kept_in_todays_names(opened):
    workflow = branching(opened.location, "date_of_birth", "gt", "2000-01-01")
    workflow.refresh_from_db()
    assert workflow.draft["steps"][0]["settings"]["paths"][0]["when"] == when("date_of_birth", "after", "2000-01-01")


def test_a_value_that_does_not_fit_is_refused_when_the_draft_is_saved(opened):
    workflow = make_workflow(opened.location, step("s", "end"))
    bad = {"steps": [step("s", "if_else", {"paths": [path("a", "date_of_birth", "on", "soon")]})]}
    with pytest.raises(BadDefinition) as caught:
        commands.save_draft(workflow=workflow, definition=bad, by=BY, at=AT)
    assert [(one.place, one.setting) for one in caught.value.problems] == [("s", "paths")]


def run_stored(practice, *condition):
    """A run through a published version whose branch is asked as it stands in the database."""
    location = practice.location
    workflow = branching(location, "type", "is", "Lead")
    version = WorkflowVersion.objects.get(workflow=workflow)
    version.definition["steps"][0]["settings"]["paths"][0]["when"] = when(*condition)
    WorkflowVersion.objects.filter(id=version.id).update(definition=version.definition)
    plans._parsed.pop(version.id, None)
    (run,) = run_drafts(location, [EnrollmentDraft(workflow.id, practice.patients[0].id)])
    return run


def test_a_version_published_with_old_names_still_runs(opened):
    run = run_stored(opened, "type", "in", ["lead", "Patient"])
    assert lines_of(run)[0] == ("s", "done", "A: type is any of Lead, Patient")


def test_a_version_whose_conditions_do_not_fit_their_field_fails_at_that_step(opened):
    CustomField.objects.create(location=opened.location, key="since", name="Since", data_type=DataType.DATE)
    run = run_stored(opened, "since", "starts_with", "20")
    assert (run.status, lines_of(run)[0][1]) == ("failed", "failed")


@pytest.mark.parametrize("system", SYSTEM_WORKFLOWS, ids=lambda one: one.key)
def test_the_products_own_workflows_are_written_in_todays_names(opened, system):
    fields = condition_fields(opened.location)
    asked = [group for one in system.definition["steps"] for group in conditions_of(one)]
    assert [conditions.check(group, fields) for group in asked] == asked


def conditions_of(one):
    yield from (line["when"] for line in one["settings"].get("paths", ()))
    for steps in one["branches"].values():
        for inner in steps:
            yield from conditions_of(inner)
