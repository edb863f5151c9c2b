"""The workflow pages: what they show to whom, what they refuse, and that they never reach across locations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aesthetix.connect.providers.aestheticspro.workflows import SYSTEM_WORKFLOWS
from aesthetix.kernel import chores
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows import commands
from aesthetix.workflows.models import Enrollment, Workflow
from support.cast import AT, TESTER
from workflows.support import path, step

TAG = step("tag", "add_tags", {"tags": ["vip"]})
BRANCHES = step("which", "if_else", {"paths": [path("lead", "type", "is", "Lead")]}, lead=[TAG])


def at(practice, name, *parts):
    return reverse(f"staff:{name}", args=[practice.location.id, *parts])


def make(practice, name="Welcome", steps=(TAG,), *, published=True, triggers=()):
    with open_location(practice.location, TESTER):
        row = commands.create_workflow(location=practice.location, name=name, by=TESTER, at=AT)
        definition = {"triggers": list(triggers), "steps": list(steps), "settings": {}}
        commands.save_draft(workflow=row, definition=definition, by=TESTER, at=AT)
        if published:
            commands.publish(workflow=row, by=TESTER, at=AT)
        row.refresh_from_db()
    return row


def make_system(practice):
    with open_location(practice.location, TESTER):
        return commands.install_system_workflow(practice.location, SYSTEM_WORKFLOWS[0], by=TESTER, at=AT)


def enroll(practice, workflow, contact, *, run=False):
    with open_location(practice.location, TESTER):
        row = commands.enroll_by_hand(workflow=workflow, contact=contact, by=TESTER, at=AT, may_use_locked=True)
    if run:
        chores.run_all(practice.location.id, at=timezone.now())
    return row


def fresh(practice, row):
    with open_location(practice.location, TESTER):
        return type(row).objects.get(id=row.id)


def keys(practice, row):
    return [one["key"] for one in fresh(practice, row).draft["steps"]]


def test_list_shows_counts_and_filters_by_address(practice, signed_in):
    busy = make(practice, "Busy")
    make(practice, "Quiet", published=False)
    enroll(practice, busy, practice.patients[0])
    page = signed_in(practice.admin).get(at(practice, "workflows"), {"status": "published"})
    assert [(row.name, row.inside_count) for row in page.context["page"]] == [("Busy", 1)]


def test_empty_list_teaches(practice, signed_in):
    assert b"Let routine run by itself" in signed_in(practice.admin).get(at(practice, "workflows")).content


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_queries_for_any_number_of_rows(practice, signed_in, number):
    for index in range(number):
        enroll(practice, make(practice, f"Flow {index}"), practice.patients[0])
    client = signed_in(practice.admin)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(at(practice, "workflows"))
    asked = [one["sql"] for one in seen if "workflows_" in one["sql"]]
    assert len(asked) == 2  # the rows, and how many


@pytest.mark.parametrize("number", [1, 2])
def test_enrolled_costs_the_same_queries_for_any_number_of_rows(practice, signed_in, number):
    row = make(practice)
    for contact in practice.patients[:number]:
        enroll(practice, row, contact)
    client = signed_in(practice.admin)
    with CaptureQueriesContext(connection) as seen:
        client.get(at(practice, "workflow-runs", row.id))
    assert len([one["sql"] for one in seen if "workflows_" in one["sql"]]) == 6


@pytest.mark.req("S3-41")
@pytest.mark.parametrize(
    ("who", "listed", "page"),
    [("owner", True, 200), ("agency_admin", True, 200), ("admin", True, 200), ("front_desk", False, 404)],
)
def test_locked_workflows_are_shown_to_admins_only(cast, signed_in, who, listed, page):
    practice = cast.beverly
    row = make_system(practice)
    client = signed_in(getattr(practice, who, None) or getattr(cast, who))
    names = [one.name for one in client.get(at(practice, "workflows")).context["page"]]
    assert (names == [row.name], client.get(at(practice, "workflow", row.id)).status_code) == (listed, page)


@pytest.mark.req("S3-41")
def test_locked_workflows_cannot_be_changed_by_anybody(cast, signed_in):
    practice = cast.beverly
    row = make_system(practice)
    client = signed_in(cast.owner)
    for name, parts, data in (
        ("workflow-step-new", (), {"place": "::0", "kind": "add_tags", "tags": "x"}),
        ("workflow-pause", (), {}),
        ("workflow-rename", (), {"name": "Mine"}),
        ("workflow-delete", (), {}),
        ("workflow-publish", (), {}),
        ("workflow-settings-save", (), {}),
    ):
        client.post(at(practice, name, row.id, *parts), data)
    after = fresh(practice, row)
    assert (after.draft, after.name, after.status, after.deleted_at) == (row.draft, row.name, "published", None)


@pytest.mark.req("S3-41")
@pytest.mark.parametrize(("who", "status"), [("agency_admin", 302), ("admin", 422), ("front_desk", 403)])
def test_unlocking_is_for_the_agency_and_needs_the_name_typed(cast, signed_in, who, status):
    practice = cast.beverly
    row = make_system(practice)
    client = signed_in(getattr(practice, who, None) or getattr(cast, who))
    client.post(at(practice, "workflow-unlock", row.id), {"typed": "something else"})
    still = fresh(practice, row).is_locked
    answer = client.post(at(practice, "workflow-unlock", row.id), {"typed": row.name})
    after = fresh(practice, row)
    is_free = status == 302
    assert (still, answer.status_code, after.is_locked, after.unlocked_by_id) == (
        True, status, not is_free, cast.agency_admin.id if is_free else None,
    )  # fmt: skip


@pytest.mark.req("S3-41")
@pytest.mark.parametrize(("who", "number"), [("agency_admin", 1), ("admin", 0)])
def test_adding_to_a_locked_workflow_is_for_the_agency(cast, signed_in, who, number):
    practice = cast.beverly
    row = make_system(practice)
    client = signed_in(getattr(practice, who, None) or getattr(cast, who))
    contact = practice.patients[0]
    client.post(at(practice, "workflow-enroll", row.id), {"contact": contact.id})
    client.post(at(practice, "contact-workflow-add", contact.id), {"workflow": row.id})
    with open_location(practice.location, TESTER):
        assert Enrollment.objects.filter(workflow=row).count() == number


@pytest.mark.req("S3-42")
def test_building_without_script_makes_triggers_branches_and_steps(practice, signed_in):
    client = signed_in(practice.admin)
    client.post(at(practice, "workflow-new"), {"name": "Call back"})
    with open_location(practice.location, TESTER):
        row = Workflow.objects.get(name="Call back")
    trigger = {"kind": "contact_changed", "field": "apro_appt_status", "to": "NoShow"}
    client.post(at(practice, "workflow-trigger-new", row.id), trigger)
    branch = {
        "kind": "if_else", "place": "::0", "paths-0-name": "", "paths-0-label": "New leads", "paths-0-op": "or",
        "paths-0-g0-op": "and", "paths-0-g0-l0-field": "type", "paths-0-g0-l0-operator": "is",
        "paths-0-g0-l0-value": "Lead", "paths-0-g1-op": "and", "paths-0-g1-l0-field": "patient_lifetime_value",
        "paths-0-g1-l0-operator": "more", "paths-0-g1-l0-value": "500.00",
    }  # fmt: skip
    client.post(at(practice, "workflow-step-new", row.id), branch)
    inside = {"kind": "add_tags", "place": "if_else_1:new_leads:0", "tags": "call-back, lead"}
    client.post(at(practice, "workflow-step-new", row.id), inside)
    draft = fresh(practice, row).draft
    (split,) = draft["steps"]
    assert (
        draft["triggers"]
        == [{"kind": "contact_changed", "filters": {"field": "apro_appt_status", "to": "NoShow", "tags": []}}]
        or draft["triggers"][0]["filters"]["to"] == "NoShow"
    )
    assert split["settings"]["paths"] == [
        {
            "name": "new_leads",
            "label": "New leads",
            "when": {
                "op": "or",
                "conditions": [
                    {"op": "and", "conditions": [{"field": "type", "operator": "is", "value": "Lead"}]},
                    {
                        "op": "and",
                        "conditions": [{"field": "patient_lifetime_value", "operator": "more", "value": 50_000}],
                    },
                ],
            },
        }
    ]
    assert split["branches"]["new_leads"][0]["settings"] == {"tags": ["call-back", "lead"]}


def test_an_incomplete_step_is_shown_again_with_the_reason(practice, signed_in):
    row = make(practice)
    data = {"kind": "add_tags", "place": "::1", "tags": ""}
    page = signed_in(practice.admin).post(at(practice, "workflow-step-new", row.id), data)
    assert (page.context["panel"].form.errors, keys(practice, row)) == ({"tags": ["Must be filled in."]}, ["tag"])


def test_adding_a_condition_saves_nothing(practice, signed_in):
    row = make(practice, steps=[BRANCHES])
    client = signed_in(practice.admin)
    data = {
        "shape": "paths:add-line:0.0", "paths-0-name": "lead", "paths-0-label": "Lead", "paths-0-op": "and",
        "paths-0-g0-op": "and", "paths-0-g0-l0-field": "type", "paths-0-g0-l0-operator": "is",
        "paths-0-g0-l0-value": "Patient",
    }  # fmt: skip
    page = client.post(at(practice, "workflow-step", row.id, "which"), data)
    lines = page.context["panel"].form.values["paths"][0]["groups"][0]["lines"]
    assert ([line["values"] for line in lines], fresh(practice, row).draft == row.draft) == ([["Patient"], [""]], True)


def test_a_branch_with_steps_is_not_dropped(practice, signed_in):
    row = make(practice, steps=[BRANCHES])
    data = {
        "paths-0-name": "", "paths-0-label": "Other", "paths-0-op": "and", "paths-0-g0-op": "and",
        "paths-0-g0-l0-field": "type", "paths-0-g0-l0-operator": "is", "paths-0-g0-l0-value": "Patient",
    }  # fmt: skip
    signed_in(practice.admin).post(at(practice, "workflow-step", row.id, "which"), data)
    assert fresh(practice, row).draft == row.draft


def test_steps_are_moved_copied_deleted_and_brought_back(practice, signed_in):
    row = make(practice, steps=[TAG, step("end", "end")])
    client = signed_in(practice.admin)
    client.post(at(practice, "workflow-step-move", row.id, "tag"), {"direction": "down"})
    moved = keys(practice, row)
    client.post(at(practice, "workflow-step-copy", row.id, "tag"))
    copied = keys(practice, row)
    client.post(at(practice, "workflow-step-delete", row.id, "tag"))
    deleted = keys(practice, row)
    client.post(at(practice, "workflow-undo", row.id))
    assert (moved, copied, deleted, keys(practice, row)) == (
        ["end", "tag"], ["end", "tag", "add_tags_1"], ["end", "add_tags_1"], ["end", "tag", "add_tags_1"],
    )  # fmt: skip


def test_undo_is_refused_after_another_change(practice, signed_in):
    row = make(practice, steps=[TAG, step("end", "end")])
    client = signed_in(practice.admin)
    client.post(at(practice, "workflow-step-delete", row.id, "tag"))
    client.post(at(practice, "workflow-settings-save", row.id), {"allow_reentry": "on"})
    client.post(at(practice, "workflow-undo", row.id))
    assert keys(practice, row) == ["end"]


def test_publishing_names_the_step_and_the_setting_at_fault(practice, signed_in):
    gone = step("field", "update_field", {"field": "no_such_field", "mode": "clear"})
    row = make(practice, steps=[gone], published=False)
    page = signed_in(practice.admin).post(at(practice, "workflow-publish", row.id))
    (line,) = page.context["problem_lines"]
    assert (page.status_code, line["name"], line["setting"], fresh(practice, row).status) == (
        422, "Update field", "Field", "draft",
    )  # fmt: skip


def test_deleting_can_be_undone(practice, signed_in):
    row = make(practice)
    client = signed_in(practice.admin)
    client.post(at(practice, "workflow-delete", row.id))
    gone = fresh(practice, row).deleted_at is not None
    client.post(at(practice, "workflow-restore", row.id))
    after = fresh(practice, row)
    assert (gone, after.deleted_at, after.status) == (True, None, "paused")


def test_a_run_shows_its_log_and_the_way_it_took(practice, signed_in):
    row = make(practice, steps=[BRANCHES])
    run = enroll(practice, row, practice.patients[0], run=True)
    page = signed_in(practice.front_desk).get(at(practice, "workflow-run", row.id, run.id))
    lanes = page.context["picture"].cards[0].lanes
    lines = [(line.outcome, line.branch) for line in page.context["lines"]]
    assert ([(lane.label, lane.taken) for lane in lanes], lines) == (
        [("Lead", True), ("None of these", False)], [("Done", ""), ("Done", "Lead")],
    )  # fmt: skip


def test_a_failed_run_is_skipped_forward(practice, signed_in):
    row = make(practice, steps=[TAG, step("end", "end")])
    run = enroll(practice, row, practice.patients[0])
    with open_location(practice.location, TESTER):
        Enrollment.objects.filter(id=run.id).update(status="failed", step_key="tag", error="step_failed", due_at=None)
    signed_in(practice.front_desk).post(at(practice, "workflow-run-act", row.id, run.id), {"what": "skip"})
    after = fresh(practice, run)
    assert (after.status, after.step_key) == ("active", "end")


def test_waiting_contacts_are_counted_at_the_wait(practice, signed_in):
    row = make(practice, steps=[step("pause", "wait", {"amount": 2}), TAG])
    enroll(practice, row, practice.patients[0], run=True)
    page = signed_in(practice.admin).get(at(practice, "workflow", row.id))
    assert [card.inside for card in page.context["picture"].cards] == [1, 0]


def test_the_contact_side_adds_and_removes(practice, signed_in):
    row = make(practice)
    contact = practice.patients[0]
    client = signed_in(practice.front_desk)
    client.post(at(practice, "contact-workflow-add", contact.id), {"workflow": row.id})
    page = client.get(at(practice, "contact-workflows", contact.id), headers={"HX-Request": "true"})
    client.post(at(practice, "contact-workflow-remove", contact.id), {"workflow": row.id})
    with open_location(practice.location, TESTER):
        (run,) = Enrollment.objects.filter(workflow=row)
    assert (len(page.context["runs"]), b"<html" in page.content, run.status) == (1, False, "ended")


@pytest.mark.parametrize("what", ["workflow-new", "workflow-pause", "workflow-publish", "workflow-step-new"])
def test_building_is_not_for_location_users(practice, signed_in, what):
    row = make(practice)
    parts = () if what == "workflow-new" else (row.id,)
    answer = signed_in(practice.front_desk).post(at(practice, what, *parts), {"name": "Mine"})
    assert answer.status_code == 403


def test_workflows_of_other_locations_are_not_there(cast, signed_in):
    theirs = make(cast.scottsdale)
    run = enroll(cast.scottsdale, theirs, cast.scottsdale.patients[0])
    client = signed_in(cast.beverly.admin)
    seen = [
        client.get(at(cast.beverly, name, *parts)).status_code
        for name, parts in (
            ("workflow", (theirs.id,)),
            ("workflow-runs", (theirs.id,)),
            ("workflow-run", (theirs.id, run.id)),
            ("workflow-versions", (theirs.id,)),
            ("contact-workflows", (cast.scottsdale.patients[0].id,)),
        )
    ]
    assert seen == [404] * 5


def test_versions_say_what_differs(practice, signed_in):
    row = make(practice)
    with open_location(practice.location, TESTER):
        definition = {**row.draft, "steps": [step("tag", "add_tags", {"tags": ["gold"]}), step("end", "end")]}
        commands.save_draft(workflow=row, definition=definition, by=TESTER, at=AT)
        commands.publish(workflow=row, by=TESTER, at=AT)
    page = signed_in(practice.admin).get(at(practice, "workflow-versions", row.id))
    changes = page.context["entries"][0]["changes"]
    assert [(one.what, one.before) for one in changes] == [("changed", "Add tags: vip"), ("added", "")]
