"""Every kind of step, run for one contact."""

from datetime import UTC, datetime, timedelta

import pytest

from aesthetix.contacts.models import CustomField, CustomValue, Note
from aesthetix.opportunities.models import Opportunity
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.steps.kinds import step_kinds
from workflows.support import (
    AT,
    EnrollmentDraft,
    fresh,
    lines_of,
    make_workflow,
    notes_of,
    path,
    pay,
    run_drafts,
    run_step,
    set_fields,
    step,
)

PIPELINE = {"pipeline": "lead_to_patient"}


@pytest.fixture
def maya(opened):
    return opened.patients[0]


def test_the_steps_there_are():
    assert list(step_kinds()) == [
        "add_note", "add_tags", "add_to_workflow", "create_opportunity", "end", "find_opportunity", "if_else",
        "internal_notification", "math", "remove_from_workflow", "remove_tags", "set_contact_type", "update_field",
        "update_opportunity", "wait", "webhook_out",
    ]  # fmt: skip


def test_a_note_takes_merge_fields_of_every_sort(maya, opened):
    CustomValue.objects.create(location=opened.location, key="slogan", name="Slogan", value="Glow")
    set_fields(maya, patient_lifetime_value=42500, apro_appt_date="2026-03-14")
    body = "{{contact.name}} {{contact.patient_lifetime_value}} {{contact.apro_appt_date}} {{location.name}} {{custom_values.slogan}} {{event.x}} {{settings.SECRET_KEY}}"

    run_step(maya, "add_note", {"body": body}, event={"x": "y"})

    assert notes_of(maya) == ["Maya OfBeverly $425.00 Mar 14, 2026 Beverly Hills Glow y "[:-1]]


def test_hostile_text_in_the_data_stays_text_and_is_cut(maya):
    hostile = "{{contact.email}}<script>alert(1)</script>=cmd()\u202e\x00" + "x" * 10_000

    run_step(maya, "add_note", {"body": "Service: {{event.services}}"}, event={"services": hostile.replace("\x00", "")})

    (body,) = notes_of(maya)
    assert body.startswith("Service: {{contact.email}}<script>alert(1)</script>=cmd()")
    assert len(body) == 10_000


def test_an_empty_note_is_skipped(maya):
    assert run_step(maya, "add_note", {"body": "{{event.x}}"})[1:] == ("skipped", "the note would be empty")
    assert Note.objects.count() == 0


def test_tags_are_added_and_removed_visibly(maya):
    assert run_step(maya, "add_tags", {"tags": ["VIP", "botox"]})[1:] == ("done", "")
    assert run_step(maya, "add_tags", {"tags": ["vip"]})[1:] == ("skipped", "the contact has them already")
    assert run_step(maya, "remove_tags", {"tags": ["vip"]})[1:] == ("done", "")
    assert run_step(maya, "remove_tags", {"tags": ["vip"]})[1:] == ("skipped", "the contact has none of them")
    assert fresh(maya).tags == ["botox"]


@pytest.mark.parametrize(
    ("settings", "key", "value"),
    [
        ({"field": "source", "value": "{{event.channel}}"}, "source", "web"),
        ({"field": "patient_lifetime_value", "value": 1250}, "patient_lifetime_value", 1250),
        ({"field": "patient_lifetime_value", "value": "12.50"}, "patient_lifetime_value", 1250),
        ({"field": "last_visit_date", "mode": "today"}, "last_visit_date", "2026-03-10"),
        ({"field": "apro_provider", "mode": "copy", "from": "event.channel"}, "apro_provider", "web"),
        ({"field": "first_name", "mode": "clear"}, "first_name", ""),
    ],
)
def test_a_field_is_set_cleared_or_copied(maya, settings, key, value):
    assert run_step(maya, "update_field", settings, event={"channel": "web"})[1:] == ("done", "")
    contact = fresh(maya)
    assert (contact.custom | vars(contact))[key] == value


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"field": "source", "mode": "copy", "from": "apro_provider"}, "apro_provider is empty"),
        ({"field": "date_of_birth", "value": "soon"}, "the value does not fit Date of Birth"),
        ({"field": "first_name", "value": "Maya"}, "First Name has this value already"),
    ],
)
def test_what_cannot_be_written_is_skipped_with_the_reason(maya, settings, why):
    assert run_step(maya, "update_field", settings)[1:] == ("skipped", why)


def test_a_field_that_is_gone_fails_the_run(maya, opened):
    workflow = make_workflow(opened.location, step("s", "update_field", {"field": "apro_provider", "value": "x"}))
    CustomField.objects.filter(key="apro_provider").delete()

    (run,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, maya.id)])

    row = Enrollment.objects.get(id=run.id)
    assert (row.status, row.error) == ("failed", "field_gone: the field apro_provider does not exist any more")


def test_math_works_on_money_numbers_and_dates(maya):
    set_fields(maya, patient_lifetime_value=10000, apro_appt_date="2026-01-31")
    pay(maya, 5000, "i1")
    pay(maya, 2500, "i2")
    pay(maya, 99900, "i3", counts=False)
    one = {"source": "number", "number": "1", "unit": "months"}

    run_step(maya, "math", {"target": "patient_lifetime_value", "operations": [{"op": "add", "operand": {"source": "event", "key": "amount_cents"}}]}, event={"amount_cents": 1050})  # fmt: skip
    assert fresh(maya).custom["patient_lifetime_value"] == 11050
    run_step(maya, "math", {"target": "invoice_paid_amount", "start": {"source": "ledger_total"}})
    assert fresh(maya).custom["invoice_paid_amount"] == 7500
    run_step(maya, "math", {"target": "next_visit_date", "start": {"source": "field", "key": "apro_appt_date"}, "operations": [{"op": "add", "operand": one}]})  # fmt: skip
    assert fresh(maya).custom["next_visit_date"] == "2026-02-28"
    cut = run_step(maya, "math", {"target": "invoice_paid_amount", "operations": [{"op": "subtract", "operand": {"source": "field", "key": "patient_lifetime_value"}}]})  # fmt: skip
    assert (cut[1:], fresh(maya).custom["invoice_paid_amount"]) == (("done", "cut at 0"), 0)


def test_math_without_a_value_is_skipped(maya):
    operation = {"op": "divide", "operand": {"source": "field", "key": "invoice_paid_amount"}}

    assert run_step(maya, "math", {"target": "patient_lifetime_value", "operations": [operation]})[1:] == (
        "skipped",
        "invoice_paid_amount is empty",
    )


def test_the_contact_type_is_set(maya):
    assert run_step(maya, "set_contact_type", {"type": "Patient"})[1:] == ("done", "Patient")
    assert run_step(maya, "set_contact_type", {"type": "Patient"})[1:] == ("skipped", "the contact is Patient already")


def test_if_else_takes_the_first_branch_that_holds(maya):
    paths = [
        path("vip", "tags", "contains", "vip"),
        path("lead", "contact.type", "is", "Lead"),
        path("also", "type", "is", "Lead"),
    ]
    tree = {name: [step(name, "add_tags", {"tags": [name]})] for name in ("vip", "lead", "also", "else")}

    run, _, why = run_step(maya, "if_else", {"paths": paths}, **tree)

    assert (why, fresh(maya).tags) == ("Lead: type is Lead", ["lead"])
    assert [line["key"] for line in run.log] == ["s", "lead"]


def test_if_else_reads_the_event_and_the_opportunity(maya, opened):
    run_step(maya, "create_opportunity", {**PIPELINE, "stage": "Patient", "status": "won"})
    deal = Opportunity.objects.get()
    paths = [path("a", "opportunity.stage", "is", "Booked"), path("b", "opportunity.status", "is", "won")]

    _, _, why = run_step(maya, "if_else", {"paths": paths}, opportunity_id=deal.id)

    assert why == "B: opportunity.status is won"


def test_an_end_ends_the_run_from_within_a_branch(maya, opened):
    workflow = make_workflow(
        opened.location,
        step("if", "if_else", {"paths": [path("a", "type", "is", "Lead")]}, a=[step("stop", "end")]),
        step("tag", "add_tags", {"tags": ["x"]}),
    )

    (run,) = run_drafts(opened.location, [EnrollmentDraft(workflow.id, maya.id)])

    assert [line[0] for line in lines_of(run)] == ["if", "stop"]
    assert fresh(maya).tags == []


@pytest.mark.parametrize(
    ("settings", "until"),
    [
        ({"amount": 90, "unit": "minutes"}, AT + timedelta(minutes=90)),
        ({"mode": "date", "field": "apro_appt_date", "offset_days": -1, "clock": "09:00"}, datetime(2026, 3, 13, 16, tzinfo=UTC)),
        ({"mode": "date", "field": "event.date", "zone": "contact"}, datetime(2026, 3, 20, 13, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_wait_says_when_the_run_goes_on(maya, settings, until):
    set_fields(maya, apro_appt_date="2026-03-14", timezone="America/New_York")

    run, outcome, _ = run_step(maya, "wait", settings, event={"date": "2026-03-20"})

    assert (run.status, outcome, run.due_at) == ("waiting", "waiting", until)


@pytest.mark.parametrize(
    ("more", "outcome", "why"),
    [
        ({"field": "apro_appt_date"}, "skipped", "the moment is past"),
        ({"field": "apro_appt_date", "if_past": "end"}, "ended", "the moment is past"),
        ({"field": "next_visit_date"}, "skipped", "next_visit_date holds no date"),
    ],
)
def test_a_wait_for_the_past_or_for_no_date_does_not_wait(maya, more, outcome, why):
    set_fields(maya, apro_appt_date="2020-01-01")

    run, *found = run_step(maya, "wait", {"mode": "date", **more})

    assert (run.status, found) == ("ended", [outcome, why])


def test_a_contact_is_added_to_another_workflow_which_runs_at_once(maya, opened):
    other = make_workflow(opened.location, step("t", "add_tags", {"tags": ["x"]}), name="Other")

    assert run_step(maya, "add_to_workflow", {"workflow": str(other.id)}, event={"a": 1})[1:] == ("done", "Other")
    again = run_step(maya, "add_to_workflow", {"workflow": str(other.id)})

    assert again[1:] == ("skipped", "Other: the workflow does not let contacts enter again")
    assert (fresh(maya).tags, Enrollment.objects.get(workflow=other).context) == (["x"], {"event": {"a": 1}})


@pytest.mark.parametrize(
    ("which", "left"),
    [("this", {"A": "waiting", "B": "waiting"}), ("all", {"A": "ended", "B": "ended"}),
     ("all_but_this", {"A": "ended", "B": "ended"}), ("another", {"A": "ended", "B": "waiting"})],
)  # fmt: skip
def test_a_contact_is_taken_out_of_workflows(maya, opened, which, left):
    wait = step("w", "wait", {"amount": 1})
    names = {name: make_workflow(opened.location, wait, name=name) for name in "AB"}
    run_drafts(opened.location, [EnrollmentDraft(row.id, maya.id) for row in names.values()])
    settings = {"which": which, **({"workflow": str(names["A"].id)} if which == "another" else {})}

    run, *_ = run_step(maya, "remove_from_workflow", settings)

    assert {name: Enrollment.objects.get(workflow=row).status for name, row in names.items()} == left
    own = "removed" if which in {"this", "all"} else "completed"
    assert (run.status, run.end_reason) == ("ended", own)
