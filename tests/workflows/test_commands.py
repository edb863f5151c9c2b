"""Editing, locking, copying and operating workflows."""

import pytest

from aesthetix.connect.providers.aestheticspro.workflows import SYSTEM_WORKFLOWS
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.kernel.models import HistoryEntry
from aesthetix.workflows import commands
from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.models import Enrollment, Workflow
from aesthetix.workflows.queries import outline, runs_of_contact, runs_of_workflow, workflows_with_counts
from aesthetix.workflows.rules.definition import BadDefinition
from aesthetix.workflows.rules.system import SystemWorkflow
from workflows.support import AT, BY, EnrollmentDraft, lines_of, make_workflow, path, run_drafts, step

TAG = step("t", "add_tags", {"tags": ["t"]})


@pytest.fixture
def birthday(opened):
    return commands.install_system_workflow(opened.location, SYSTEM_WORKFLOWS[0], by=BY, at=AT)


def edition(version, *steps):
    return SystemWorkflow("apro_birthday", "APro Birthday", "", version, {"steps": list(steps)})


def refused(code, command, **arguments):
    with pytest.raises(Refusal) as caught:
        command(by=BY, at=AT, **arguments)
    assert caught.value.code == code
    return caught.value


def test_a_draft_is_kept_and_not_followed_before_it_is_published(opened):
    workflow = commands.create_workflow(location=opened.location, name="  Follow   up ", by=BY, at=AT)
    commands.save_draft(workflow=workflow, definition={"steps": [TAG]}, by=BY, at=AT)

    draft = EnrollmentDraft(workflow.id, opened.patients[0].id)
    assert commands.enroll(opened.location, [draft], by=BY, at=AT) == []
    commands.publish(workflow=workflow, by=BY, at=AT)
    assert len(commands.enroll(opened.location, [draft], by=BY, at=AT)) == 1
    assert Workflow.objects.get().name == "Follow up"


def test_names_are_checked(opened):
    workflow = make_workflow(opened.location, TAG, name="One")
    refused("bad_name", commands.create_workflow, location=opened.location, name=" ")
    with pytest.raises(Conflict):
        commands.create_workflow(location=opened.location, name="One", by=BY, at=AT)
    assert commands.rename_workflow(workflow=workflow, name="One", by=BY, at=AT).name == "One"


def test_nothing_to_do_is_not_published(opened):
    workflow = commands.create_workflow(location=opened.location, name="Empty", by=BY, at=AT)

    refused("no_steps", commands.publish, workflow=workflow)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (step("s", "update_field", {"field": "colour", "value": "x"}), "s, field: there is no field colour: choose another."),
        (step("s", "create_opportunity", {"pipeline": "p", "stage": "Booked"}), "s, pipeline: there is no pipeline p: choose another."),
        (step("s", "create_opportunity", {"pipeline": "lead_to_patient", "stage": "x"}), "s, stage: there is no stage x: choose another."),
        (step("s", "add_to_workflow", {"workflow": "x"}), "s, workflow: there is no workflow x: choose another."),
        (step("s", "set_contact_type", {"type": "Vip"}), "s, type: there is no contact type Vip: choose another."),
        (step("s", "internal_notification", {"to": "user", "user": "x", "subject": "x"}), "s, user: there is no user x: choose another."),
        (step("s", "if_else", {"paths": [path("a", "colour", "is", "red")]}), "s, paths: there is no field colour: choose another."),
    ],
)  # fmt: skip
def test_what_a_definition_names_must_be_there_when_it_is_published(opened, line, problem):
    workflow = commands.create_workflow(location=opened.location, name="Odd", by=BY, at=AT)
    commands.save_draft(workflow=workflow, definition={"steps": [line]}, by=BY, at=AT)

    with pytest.raises(BadDefinition) as caught:
        commands.publish(workflow=workflow, by=BY, at=AT)

    assert str(caught.value) == problem


def test_unpublishing_lets_those_inside_finish_and_deleting_ends_them(opened):
    workflow = make_workflow(opened.location, step("w", "wait", {"amount": 1}))
    run_drafts(opened.location, [EnrollmentDraft(workflow.id, opened.patients[0].id)])

    assert commands.unpublish(workflow=workflow, by=BY, at=AT).status == "draft"
    assert Enrollment.objects.get().status == "waiting"
    assert commands.delete_workflow(workflow=workflow, by=BY, at=AT) == 1
    assert Enrollment.objects.get().end_reason == "removed_elsewhere"
    with pytest.raises(NotFound):
        commands.rename_workflow(workflow=workflow, name="x", by=BY, at=AT)


@pytest.mark.req("S3-41")
def test_a_locked_workflow_refuses_every_change(birthday, opened):
    refused("workflow_locked", commands.save_draft, workflow=birthday, definition={"steps": []})
    for command in (commands.publish, commands.pause, commands.unpublish, commands.delete_workflow):
        refused("workflow_locked", command, workflow=birthday)
    refused("workflow_locked", commands.rename_workflow, workflow=birthday, name="Mine")
    refused("workflow_locked", commands.copy_workflow, workflow=birthday, name="Mine")
    refused("workflow_locked", commands.enroll_by_hand, workflow=birthday, contact=opened.patients[0])
    refused("workflow_locked", commands.remove_from_workflow, workflow=birthday, contact_id=opened.patients[0].id)
    refused("not_allowed", commands.unlock_workflow, workflow=birthday, user=opened.admin, may_unlock=False)


@pytest.mark.req("S3-41")
def test_an_agency_admin_unlocks_it_which_is_recorded_and_locks_it_again(cast, birthday, opened):
    row = commands.unlock_workflow(workflow=birthday, user=cast.agency_admin, may_unlock=True, by=BY, at=AT)

    assert (row.is_locked, row.is_hidden, row.unlocked_by, row.unlocked_at) == (False, False, cast.agency_admin, AT)
    entry = HistoryEntry.objects.filter(object_id=birthday.id, after__has_key="is_locked").latest("id")
    assert (entry.before["is_locked"], entry.after["is_locked"]) == (True, False)
    commands.save_draft(workflow=birthday, definition={"steps": [TAG]}, by=BY, at=AT)
    refused("system_workflow", commands.delete_workflow, workflow=birthday)
    again = commands.lock_workflow(workflow=birthday, may_unlock=True, by=BY, at=AT)
    assert (again.is_locked, again.is_hidden) == (True, True)


@pytest.mark.req("S3-41")
def test_a_locked_workflow_is_copied_by_those_entitled_as_an_open_draft(birthday, opened):
    copy = commands.copy_workflow(workflow=birthday, name="Mine", may_copy_locked=True, by=BY, at=AT)

    assert (copy.is_locked, copy.is_hidden, copy.status, copy.system_key) == (False, False, "draft", "")
    assert copy.draft == birthday.draft


def test_a_newer_edition_is_installed_only_while_locked(cast, birthday, opened):
    newer = commands.install_system_workflow(opened.location, edition(2, TAG), by=BY, at=AT)
    assert (newer.published_number, newer.system_version) == (2, 2)
    commands.unlock_workflow(workflow=birthday, user=cast.owner, may_unlock=True, by=BY, at=AT)

    kept = commands.install_system_workflow(opened.location, edition(3, TAG), by=BY, at=AT)

    assert (kept.published_number, kept.system_version) == (2, 2)


def test_a_taken_name_does_not_stand_in_the_way(opened):
    make_workflow(opened.location, TAG, name="APro Birthday")

    assert (
        commands.install_system_workflow(opened.location, SYSTEM_WORKFLOWS[0], by=BY, at=AT).name == "APro Birthday 2"
    )


def test_adding_by_hand_says_why_not(opened):
    maya = opened.patients[0]
    workflow = make_workflow(opened.location, TAG, name="Once")
    run = commands.enroll_by_hand(workflow=workflow, contact=maya, by=BY, at=AT)

    refusal = refused("not_enrolled", commands.enroll_by_hand, workflow=workflow, contact=maya)

    assert run.started_by == "Ada Admin"
    assert refusal.message == "Maya OfBeverly was not added to Once: the contact is inside already."


def test_taking_a_contact_out_is_logged(opened):
    workflow = make_workflow(opened.location, step("w", "wait", {"amount": 1}))
    (run,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, opened.patients[0].id)])

    assert commands.remove_from_workflow(workflow=workflow, contact_id=opened.patients[0].id, by=BY, at=AT) == 1
    assert lines_of(run)[1] == ("", "removed", "by Ada Admin")


def test_only_failed_runs_are_resumed(opened):
    (run,) = run_drafts(
        opened.location, [EnrollmentDraft(make_workflow(opened.location, TAG).id, opened.patients[0].id)]
    )

    with pytest.raises(Conflict):
        commands.resume_failed(location=opened.location, enrollment_id=run.id, by=BY, at=AT)
    with pytest.raises(NotFound):
        commands.resume_failed(location=opened.location, enrollment_id=opened.location.id, by=BY, at=AT)


def test_the_list_hides_what_is_hidden_and_counts(birthday, opened):
    workflow = make_workflow(opened.location, step("w", "wait", {"amount": 1}), name="Seen")
    run_drafts(opened.location, [EnrollmentDraft(workflow.id, contact.id) for contact in opened.patients])

    (seen,) = workflows_with_counts(opened.location, may_see_hidden=False)
    everything = workflows_with_counts(opened.location, may_see_hidden=True)

    assert (seen.name, seen.inside_count, seen.failed_count, seen.total_count) == ("Seen", 2, 0, 2)
    assert [row.name for row in everything] == ["APro Birthday", "Seen"]
    assert runs_of_workflow(workflow, status="waiting").count() == 2
    assert [run.workflow for run in runs_of_contact(opened.location, opened.patients[0].id)] == [workflow]


def test_the_outline_reads_like_the_workflow():
    tree = step("s", "if_else", {"paths": [path("lead", "type", "is", "Lead")]}, lead=[TAG])

    lines = [(line.depth, line.label, line.summary) for line in outline(read_definition({"steps": [tree]}))]

    assert lines == [
        (0, "If / else", "If type is Lead"),
        (1, "Lead", ""),
        (2, "Add tags", "Add tags: t"),
        (1, "None of these", ""),
    ]


def test_every_step_of_the_provided_workflows_has_a_summary():
    for system in SYSTEM_WORKFLOWS:
        lines = outline(read_definition(system.definition))
        assert all(line.summary for line in lines if line.kind)
