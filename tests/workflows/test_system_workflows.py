"""The three workflows of the AestheticsPro connection do what the product says."""

import pytest

from aesthetix.connect.providers.aestheticspro.workflows import SYSTEM_WORKFLOWS
from aesthetix.contacts.models import Note
from aesthetix.opportunities.models import Opportunity, StageMove
from aesthetix.workflows import commands
from aesthetix.workflows.models import Enrollment, Workflow, WorkflowVersion
from aesthetix.workflows.queries import system_workflows
from aesthetix.workflows.rules.drafts import EnrollmentDraft
from workflows.support import AT, BY, deal_of, fresh, lines_of, notes_of, pay, run_drafts, set_fields

BOOKING = {
    "kind": "appointment.booked",
    "status": "Booked",
    "date": "2026-03-14",
    "time": "10:30",
    "services": "Botox - Forehead",
    "providers": "Dana Whitfield, NP",
    "location": "Beverly Hills",
}
INVOICE = {
    "kind": "invoice.paid",
    "status": "Completed",
    "date": "2026-03-10",
    "invoice_number": "INV-10455",
    "amount_cents": 127510,
    "currency": "USD",
    "service": "HydraFacial Deluxe",
    "location": "Beverly Hills",
}


@pytest.fixture
def system(opened):
    for definition in SYSTEM_WORKFLOWS:
        commands.install_system_workflow(opened.location, definition, by=BY, at=AT)
    return system_workflows(opened.location)


def appointment(practice, system, contact, status, origin="a1", **more):
    set_fields(contact, apro_appt_status=status)
    draft = EnrollmentDraft(
        system["apro_appointments_update"].id, contact.id, origin, {**BOOKING, "status": status, **more}
    )
    return run_drafts(practice.location, [draft])


def invoice(practice, system, contact, cents, *, origin="i1", status="Completed", **more):
    pay(contact, cents, origin)
    if status:
        set_fields(contact, apro_appt_status=status)
    event = {**INVOICE, "amount_cents": cents, **more}
    return run_drafts(practice.location, [EnrollmentDraft(system["apro_invoice_paid"].id, contact.id, origin, event)])


@pytest.mark.req("S3-31", "S3-10")
def test_a_booking_of_a_lead_is_noted_and_opens_an_opportunity_in_booked(opened, system):
    maya = opened.patients[0]

    runs = appointment(opened, system, maya, "Booked")

    assert notes_of(maya) == [
        (
            "Appointment Booked\nService: Botox - Forehead\nDate: Mar 14, 2026\nTime: 10:30\n"
            "Provider: Dana Whitfield, NP\nLocation: Beverly Hills"
        )
    ]
    assert deal_of(maya) == ("Booked", "open", 0)
    note = Note.objects.get(contact=maya)
    assert (note.author_kind, note.author_name) == ("workflow", "APro Appointments Update")
    assert [line[0] for line in lines_of(runs[0])] == [
        "note",
        "type",
        "lead-status",
        "lead-booked-find",
        "lead-booked-create",
    ]
    assert Enrollment.objects.get(id=runs[0].id).end_reason == "completed"


@pytest.mark.req("S3-34")
@pytest.mark.parametrize(("status", "word"), [("Cancelled", "Cancelled"), ("NoShow", "No-Show")])
def test_a_cancellation_or_no_show_moves_the_opportunity(opened, system, status, word):
    maya = opened.patients[0]
    appointment(opened, system, maya, "Booked")

    appointment(opened, system, maya, status, origin="a2")

    assert notes_of(maya)[1].startswith(f"Appointment {word}\n")
    assert deal_of(maya) == ("Cancel / No-Show", "open", 0)


@pytest.mark.req("S3-31")
def test_a_returning_patient_keeps_won_when_booked_again(opened, system):
    maya = opened.patients[0]
    invoice(opened, system, maya, 42500)

    appointment(opened, system, maya, "Booked")

    assert deal_of(maya) == ("Booked", "won", 42500)


@pytest.mark.req("S3-31")
def test_a_patient_without_opportunity_gets_a_won_one(opened, system):
    maya = opened.patients[0]
    set_fields(maya, type="Patient")

    appointment(opened, system, maya, "Booked")

    assert deal_of(maya) == ("Booked", "won", 0)


@pytest.mark.req("S3-37")
def test_a_paid_invoice_makes_a_patient_won_with_the_lifetime_value(opened, system):
    maya = opened.patients[0]
    appointment(opened, system, maya, "Booked")
    set_fields(maya, apro_dob="1990-05-17")

    invoice(opened, system, maya, 127510)

    assert notes_of(maya)[1] == (
        "Invoice paid\nNumber: INV-10455\nAmount: $1,275.10\nService: HydraFacial Deluxe\n"
        "Date: Mar 10, 2026\nLocation: Beverly Hills"
    )
    contact = fresh(maya)
    assert (contact.type, contact.custom["patient_lifetime_value"]) == ("Patient", 127510)
    assert deal_of(maya) == ("Patient", "won", 127510)
    assert contact.date_of_birth.isoformat() == "1990-05-17"


@pytest.mark.req("S3-37")
def test_a_paid_invoice_without_opportunity_creates_one_in_patient(opened, system):
    maya = opened.patients[0]

    invoice(opened, system, maya, 31000)

    assert deal_of(maya) == ("Patient", "won", 31000)
    assert Opportunity.objects.count() == 1


@pytest.mark.req("S3-37")
def test_a_second_invoice_adds_to_the_lifetime_value_and_the_same_one_does_not(opened, system):
    maya = opened.patients[0]
    invoice(opened, system, maya, 42520)
    invoice(opened, system, maya, 127510, origin="i2")

    again = run_drafts(opened.location, [EnrollmentDraft(system["apro_invoice_paid"].id, maya.id, "i2", INVOICE)])

    assert again == []
    assert deal_of(maya) == ("Patient", "won", 170030)
    assert len(notes_of(maya)) == 2
    assert StageMove.objects.filter(contact=maya).count() == 1


def test_an_older_paid_invoice_leaves_the_stage_a_later_event_set(opened, system):
    maya = opened.patients[0]
    appointment(opened, system, maya, "Booked")

    invoice(opened, system, maya, 42500, status="")

    assert deal_of(maya) == ("Booked", "won", 42500)


def test_a_late_booking_after_the_paid_invoice_moves_nothing(opened, system):
    maya = opened.patients[0]
    invoice(opened, system, maya, 28000)

    draft = EnrollmentDraft(system["apro_appointments_update"].id, maya.id, "a1", BOOKING)
    runs = run_drafts(opened.location, [draft])

    assert deal_of(maya) == ("Patient", "won", 28000)
    assert len(notes_of(maya)) == 2
    assert lines_of(runs[0])[2][2] == "Completed: stays where it is: apro_appt_status is Completed"


def test_each_invoice_of_a_batch_is_noted_with_its_own_values(opened, system):
    maya = opened.patients[0]
    pay(maya, 10000, "i1")
    pay(maya, 25000, "i2")
    drafts = [
        EnrollmentDraft(
            system["apro_invoice_paid"].id,
            maya.id,
            origin,
            {**INVOICE, "invoice_number": origin, "amount_cents": cents},
        )
        for origin, cents in (("i1", 10000), ("i2", 25000))
    ]

    run_drafts(opened.location, drafts)

    assert [(note.split("\n")[1], note.split("\n")[2]) for note in notes_of(maya)] == [
        ("Number: i1", "Amount: $100.00"),
        ("Number: i2", "Amount: $250.00"),
    ]
    assert fresh(maya).custom["patient_lifetime_value"] == 35000


@pytest.mark.req("S3-40")
def test_the_birthday_is_skipped_visibly_without_a_date(opened, system):
    maya = opened.patients[0]

    invoice(opened, system, maya, 100)

    birthday = Enrollment.objects.get(workflow=system["apro_birthday"])
    assert lines_of(birthday) == [("copy", "skipped", "apro_dob is empty")]
    assert (birthday.origin, birthday.started_by) == ("i1", "APro Invoice Paid")


@pytest.mark.req("S3-41")
def test_they_are_hidden_locked_and_published_and_installing_again_changes_nothing(opened, system):
    for definition in SYSTEM_WORKFLOWS:
        commands.install_system_workflow(opened.location, definition, by=BY, at=AT)

    rows = Workflow.objects.order_by("name").values_list("name", "is_hidden", "is_locked", "status")
    assert list(rows) == [
        (name, True, True, "published") for name in ("APro Appointments Update", "APro Birthday", "APro Invoice Paid")
    ]
    assert WorkflowVersion.objects.count() == 3
