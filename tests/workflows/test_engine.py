"""The engine: serial, set-based, exactly once, and a failure stays where it happened."""

from datetime import timedelta

import pytest

from aesthetix.contacts.models import Contact
from aesthetix.kernel.errors import ProviderError
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows import commands
from aesthetix.workflows.chores import run_workflows
from aesthetix.workflows.engine import run, run_due
from aesthetix.workflows.models import Enrollment, StartLock, WorkflowVersion
from aesthetix.workflows.rules.schema import Schema
from aesthetix.workflows.steps import kinds
from aesthetix.workflows.steps.kinds import Outcome, StepKind
from support.cast import TESTER
from workflows.support import (
    AT,
    BY,
    EnrollmentDraft,
    fresh,
    lines_of,
    make_workflow,
    new_desk,
    notes_of,
    run_drafts,
    step,
)


@pytest.fixture
def faulty():
    """A kind of step whose behaviour the test sets, known while the test runs."""
    behaviour = {}

    def apply(desk, node, row):
        return behaviour.get(desk.contacts.get(row.contact_id).first_name, lambda *_: Outcome())(desk, node, row)

    kind = StepKind(Schema(kind="faulty", label="Faulty", group="Test", help=""), apply=apply)
    kinds.step_kinds()["faulty"] = kind
    kinds.step_schemas()["faulty"] = kind.schema
    yield behaviour
    del kinds.step_kinds()["faulty"], kinds.step_schemas()["faulty"]


def raising(error):
    def apply(*_):
        raise error

    return apply


def enroll(practice, workflow, *contacts, at=AT, **more):
    drafts = [EnrollmentDraft(workflow.id, contact.id, **more) for contact in contacts]
    return commands.enroll(practice.location, drafts, by=BY, at=at)


def row_of(enrollment):
    return Enrollment.objects.get(id=enrollment.id)


def test_enrolled_contacts_are_run_when_due(opened):
    workflow = make_workflow(
        opened.location, step("a", "add_tags", {"tags": ["a"]}), step("w", "wait", {"amount": 2, "unit": "hours"}), step("b", "add_tags", {"tags": ["b"]})
    )  # fmt: skip
    (enrollment,) = enroll(opened, workflow, opened.patients[0])

    assert run_due(opened.location, at=AT, most=10) == 1
    assert (row_of(enrollment).status, fresh(opened.patients[0]).tags) == ("waiting", ["a"])
    assert run_due(opened.location, at=AT + timedelta(minutes=119), most=10) == 0
    assert run_due(opened.location, at=AT + timedelta(hours=2), most=10) == 1

    row = row_of(enrollment)
    assert (row.status, row.end_reason, row.due_at, fresh(opened.patients[0]).tags) == ("ended", "completed", None, ["a", "b"])  # fmt: skip
    assert [line["key"] for line in row.log] == ["a", "w", "b"]


def test_runs_of_one_contact_go_one_after_the_other_in_order_of_start(opened):
    note = [step("one", "add_note", {"body": "{{event.n}} one"}), step("two", "add_note", {"body": "{{event.n}} two"})]
    first, second = (make_workflow(opened.location, *note) for _ in range(2))
    maya = opened.patients[0]
    drafts = [
        EnrollmentDraft(second.id, maya.id, "x1", {"n": "a"}),
        EnrollmentDraft(first.id, maya.id, "x2", {"n": "b"}),
        EnrollmentDraft(second.id, maya.id, "x3", {"n": "c"}),
    ]

    run_drafts(opened.location, drafts)

    assert notes_of(maya) == ["a one", "a two", "b one", "b two", "c one", "c two"]


def test_an_unexpected_error_fails_one_run_only_and_can_be_resumed(opened, faulty):
    maya, ruth = opened.patients
    faulty["Maya"] = raising(ValueError("a secret of the patient"))
    workflow = make_workflow(opened.location, step("t", "add_tags", {"tags": ["t"]}), step("f", "faulty"))
    first, second = enroll(opened, workflow, maya, ruth)

    run_due(opened.location, at=AT, most=10)

    row = row_of(first)
    assert (row.status, row.error, row.step_key) == ("failed", "ValueError", "f")
    assert lines_of(first) == [("t", "done", ""), ("f", "failed", "ValueError")]
    assert (row_of(second).status, fresh(maya).tags) == ("ended", ["t"])

    del faulty["Maya"]
    commands.resume_failed(location=opened.location, enrollment_id=first.id, by=BY, at=AT)
    run_due(opened.location, at=AT, most=10)

    assert (row_of(first).status, row_of(first).error) == ("ended", "")
    assert [line[1] for line in lines_of(first)] == ["done", "failed", "resumed", "done"]


def test_a_failed_step_can_be_skipped(opened, faulty):
    faulty["Maya"] = raising(ValueError)
    workflow = make_workflow(opened.location, step("f", "faulty"), step("t", "add_tags", {"tags": ["t"]}))
    (enrollment,) = enroll(opened, workflow, opened.patients[0])
    run_due(opened.location, at=AT, most=10)

    commands.skip_failed_step(location=opened.location, enrollment_id=enrollment.id, by=BY, at=AT)
    run_due(opened.location, at=AT, most=10)

    assert (row_of(enrollment).status, fresh(opened.patients[0]).tags) == ("ended", ["t"])


def test_a_passing_fault_is_tried_again_with_growing_pauses_and_given_up_at_last(opened, faulty):
    faulty["Maya"] = raising(ProviderError("down", permanent=False))
    workflow = make_workflow(opened.location, step("f", "faulty"))
    (enrollment,) = enroll(opened, workflow, opened.patients[0])
    pauses = []

    now = AT
    while run_due(opened.location, at=now, most=10):
        row = row_of(enrollment)
        if row.due_at:
            pauses.append(int((row.due_at - now).total_seconds()))
            now = row.due_at

    assert pauses == [40, 160, 640, 2560, 10240]
    assert (row_of(enrollment).status, row_of(enrollment).error) == ("failed", "provider_error")


def test_a_permanent_fault_is_not_tried_again(opened, faulty):
    faulty["Maya"] = raising(ProviderError("gone", permanent=True))
    (enrollment,) = enroll(opened, make_workflow(opened.location, step("f", "faulty")), opened.patients[0])

    run_due(opened.location, at=AT, most=10)

    assert row_of(enrollment).status == "failed"


def test_what_the_database_refuses_fails_that_contact_alone(opened, faulty):
    maya, ruth = opened.patients
    faulty["Maya"] = lambda desk, _, row: desk.contacts.write(row.contact_id, "city", "a\x00b") and Outcome()
    workflow = make_workflow(opened.location, step("t", "add_tags", {"tags": ["t"]}), step("f", "faulty"))
    first, second = enroll(opened, workflow, maya, ruth)

    assert run_due(opened.location, at=AT, most=10) == 2

    assert (row_of(first).status, row_of(first).error, fresh(maya).tags) == ("failed", "DataError", [])
    assert (row_of(second).status, fresh(ruth).tags) == ("ended", ["t"])


def test_a_crash_before_the_end_leaves_nothing_behind_and_the_next_start_does_it_once(opened):
    maya = opened.patients[0]
    workflow = make_workflow(
        opened.location, step("n", "add_note", {"body": "once"}), step("t", "add_tags", {"tags": ["t"]})
    )
    (enrollment,) = enroll(opened, workflow, maya)

    class Crash(BaseException):
        pass

    def run_and_crash():
        with open_location(opened.location, TESTER):
            desk = new_desk(opened.location)
            run(desk, [row_of(enrollment)])
            desk.save()
            raise Crash

    with pytest.raises(Crash):
        run_and_crash()
    assert (row_of(enrollment).status, notes_of(maya), fresh(maya).tags) == ("active", [], [])

    run_due(opened.location, at=AT, most=10)
    run_due(opened.location, at=AT, most=10)

    assert (row_of(enrollment).status, notes_of(maya), fresh(maya).tags) == ("ended", ["once"], ["t"])


def test_a_run_keeps_the_version_it_began_with(opened):
    maya, ruth = opened.patients
    workflow = make_workflow(
        opened.location, step("w", "wait", {"amount": 1}), step("t", "add_tags", {"tags": ["old"]})
    )
    enroll(opened, workflow, maya)
    run_due(opened.location, at=AT, most=10)

    definition = {"steps": [step("t", "add_tags", {"tags": ["new"]})]}
    commands.save_draft(workflow=workflow, definition=definition, by=BY, at=AT)
    version = commands.publish(workflow=workflow, by=BY, at=AT)
    enroll(opened, workflow, ruth)
    run_due(opened.location, at=AT + timedelta(days=1), most=10)

    assert (version.number, fresh(maya).tags, fresh(ruth).tags) == (2, ["old"], ["new"])
    assert commands.publish(workflow=workflow, by=BY, at=AT).number == 2
    assert WorkflowVersion.objects.count() == 2


def test_runs_of_a_paused_workflow_stand_still(opened):
    workflow = make_workflow(opened.location, step("t", "add_tags", {"tags": ["t"]}))
    enroll(opened, workflow, opened.patients[0])
    commands.pause(workflow=workflow, by=BY, at=AT)

    assert run_due(opened.location, at=AT, most=10) == 0
    assert enroll(opened, workflow, opened.patients[1]) == []
    commands.publish(workflow=workflow, by=BY, at=AT)
    assert run_due(opened.location, at=AT, most=10) == 1


def test_a_deleted_contact_leaves(opened):
    maya = opened.patients[0]
    (enrollment,) = enroll(opened, make_workflow(opened.location, step("t", "add_tags", {"tags": ["t"]})), maya)
    Contact.objects.filter(id=maya.id).update(deleted_at=AT)

    run_due(opened.location, at=AT, most=10)

    assert (row_of(enrollment).status, row_of(enrollment).end_reason) == ("ended", "removed_elsewhere")


def test_an_origin_lets_a_contact_in_once_also_while_inside(opened):
    maya = opened.patients[0]
    workflow = make_workflow(opened.location, step("w", "wait", {"amount": 1}))

    assert len(enroll(opened, workflow, maya, origin="i1")) == 1
    assert len(enroll(opened, workflow, maya, origin="i2")) == 1
    assert enroll(opened, workflow, maya, origin="i1") == []
    assert enroll(opened, workflow, maya) == []
    assert Enrollment.objects.count() == 2


def test_the_same_origin_twice_in_one_batch_starts_once(opened):
    workflow = make_workflow(opened.location, step("e", "end"))
    draft = EnrollmentDraft(workflow.id, opened.patients[0].id, "i1")

    assert len(run_drafts(opened.location, [draft, draft])) == 1


def test_two_workflows_that_add_to_each_other_are_stopped_visibly(opened):
    maya = opened.patients[0]
    again = {"allow_reentry": True}
    first = make_workflow(opened.location, step("e", "end"), settings=again)
    second = make_workflow(opened.location, step("a", "add_to_workflow", {"workflow": str(first.id)}), settings=again)
    commands.save_draft(
        workflow=first,
        definition={"steps": [step("a", "add_to_workflow", {"workflow": str(second.id)})], "settings": again},
        by=BY,
        at=AT,
    )
    commands.publish(workflow=first, by=BY, at=AT)

    run_drafts(opened.location, [EnrollmentDraft(first.id, maya.id)])

    assert Enrollment.objects.filter(workflow=first).count() == 50
    lock = StartLock.objects.get()
    assert lock.reason == "50 starts within 30 minutes: this looks like a loop"
    later = AT + timedelta(hours=2)
    assert enroll(opened, first, maya, at=later) == []
    commands.release_start_lock(location=opened.location, lock_id=lock.id, by=BY, at=later)
    assert len(enroll(opened, first, maya, at=later)) == 1


def test_the_chore_opens_the_location_itself(practice):
    with open_location(practice.location, TESTER):
        workflow = make_workflow(practice.location, step("t", "add_tags", {"tags": ["t"]}))
        enroll(practice, workflow, practice.patients[0])

    assert run_workflows(practice.location.id, at=AT) == 1

    with open_location(practice.location, TESTER):
        assert fresh(practice.patients[0]).tags == ["t"]
