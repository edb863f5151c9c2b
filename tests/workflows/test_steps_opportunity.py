"""The opportunity steps, run for one contact."""

from datetime import timedelta

import pytest

from aesthetix.opportunities.models import Opportunity, Pipeline, Stage
from aesthetix.workflows.models import Enrollment
from workflows.support import (
    AT,
    EnrollmentDraft,
    deal_of,
    lines_of,
    make_workflow,
    run_drafts,
    run_step,
    step,
)

PIPELINE = {"pipeline": "lead_to_patient"}


@pytest.fixture
def maya(opened):
    return opened.patients[0]


def test_an_opportunity_is_found_made_and_updated(maya, opened):
    tree = step(
        "find",
        "find_opportunity",
        PIPELINE,
        found=[step("move", "update_opportunity", {**PIPELINE, "stage": "Patient", "status": "won", "value": {"source": "number", "number": "12.50"}})],
        not_found=[step("make", "create_opportunity", {**PIPELINE, "stage": "Booked", "value": {"source": "number", "number": "9"}})],
    )  # fmt: skip
    workflow = make_workflow(opened.location, tree, settings={"allow_reentry": True})

    (first,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, maya.id)])
    assert deal_of(maya) == ("Booked", "open", 900)
    (second,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, maya.id)])

    assert deal_of(maya) == ("Patient", "won", 1250)
    assert lines_of(first) == [
        ("find", "done", "no such opportunity in Lead to Patient (non-surgical)"),
        ("make", "done", "in stage Booked, open"),
    ]
    assert lines_of(second) == [("find", "done", "in stage Booked, open"), ("move", "done", "")]


def test_moving_backwards_is_off_unless_switched_on(maya):
    run_step(maya, "create_opportunity", {**PIPELINE, "stage": "Patient"})
    deal = Opportunity.objects.get()
    back = {**PIPELINE, "stage": "Booked"}

    held = run_step(maya, "update_opportunity", back, opportunity_id=deal.id)
    assert held[1:] == ("skipped", "Booked lies before Patient, and moving backwards is off")
    run_step(maya, "update_opportunity", {**back, "allow_backwards": True}, opportunity_id=deal.id)

    assert deal_of(maya) == ("Booked", "open", 0)


def test_without_an_opportunity_the_update_is_skipped(maya):
    assert run_step(maya, "update_opportunity", {"status": "won"})[1:] == (
        "skipped",
        "there is no opportunity in this run: put Find opportunity before this step",
    )


def test_an_opportunity_made_earlier_in_the_run_is_updated(maya, opened):
    workflow = make_workflow(
        opened.location,
        step("make", "create_opportunity", {**PIPELINE, "stage": "Booked"}),
        step("win", "update_opportunity", {"status": "won"}),
    )

    run_drafts(opened.location, [EnrollmentDraft(workflow.id, maya.id)])

    assert deal_of(maya) == ("Booked", "won", 0)


def test_a_second_opportunity_needs_the_switch(maya):
    make = {**PIPELINE, "stage": "Booked"}
    run_step(maya, "create_opportunity", make)

    assert run_step(maya, "create_opportunity", make)[1:] == (
        "skipped",
        "the contact has an opportunity in this pipeline",
    )
    run_step(maya, "create_opportunity", {**make, "allow_second": True})
    assert Opportunity.objects.count() == 2


@pytest.mark.parametrize(("pick", "name"), [("earliest", "old"), ("latest", "new"), ("best", "old")])
def test_of_several_the_wanted_one_is_found(maya, opened, pick, name):
    pipeline = Pipeline.objects.get(system_key="lead_to_patient")
    stage = Stage.objects.get(pipeline=pipeline, name="Booked")
    for number, (title, status) in enumerate((("old", "open"), ("new", "won"))):
        at = AT + timedelta(days=number)
        Opportunity.objects.create(
            location=opened.location, pipeline=pipeline, stage=stage, contact=maya, name=title, status=status,
            created_at=at, updated_at=at, stage_changed_at=at, status_changed_at=at,
        )  # fmt: skip

    run = run_step(maya, "find_opportunity", {**PIPELINE, "pick": pick})[0]

    assert Opportunity.objects.get(id=run.context["opportunity"]).name == name


def test_a_stage_that_is_gone_fails_the_run(maya, opened):
    workflow = make_workflow(opened.location, step("s", "create_opportunity", {**PIPELINE, "stage": "Booked"}))
    Stage.objects.filter(name="Booked").update(name="Scheduled")

    (run,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, maya.id)])

    assert Enrollment.objects.get(id=run.id).error == "stage_gone: the pipeline has no stage Booked any more"
