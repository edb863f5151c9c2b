"""Every trigger starts whom it should, and nobody else, through the outbox."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aesthetix.calendars.models import Appointment
from aesthetix.contacts.commands import ContactBook, ContactDraft
from aesthetix.kernel import clock, outbox
from aesthetix.opportunities.commands import OpportunityBook, OpportunityDraft
from aesthetix.opportunities.models import Pipeline
from aesthetix.workflows.engine import run_due
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.triggers.kinds import trigger_kinds
from workflows.support import AT, BY, commands, make_workflow, notes_of, pay, set_fields, step

NOTE = step("n", "add_note", {"body": "started"})


def listen(practice, kind, **filters):
    return make_workflow(
        practice.location, NOTE, triggers=[{"kind": kind, "filters": filters}], settings={"allow_reentry": True}
    )


def started(workflow):
    """Relay what happened; the first names of those who started."""
    outbox.relay(at=AT)
    rows = Enrollment.objects.filter(workflow=workflow).select_related("contact").order_by("id")
    return [row.contact.first_name for row in rows]


def create(practice, first_name, via="staff", tags=(), **values):
    book = ContactBook(practice.location, BY, AT)
    contact = book.create(
        ContactDraft({"first_name": first_name, "email": f"{first_name.lower()}@example.com", **values}, tags, via)
    )
    book.save()
    return contact


def retag(contact, *, add=(), remove=()):
    book = ContactBook(contact.location, BY, AT)
    book.load([contact.id])
    book.tag(contact.id, add)
    book.untag(contact.id, remove)
    book.save()


@pytest.fixture
def maya(opened):
    outbox.relay(at=AT)
    return opened.patients[0]


def test_the_triggers_there_are():
    assert sorted(trigger_kinds()) == [
        "appointment_status", "contact_changed", "contact_created", "invoice_paid", "opportunity_created",
        "opportunity_stage_changed", "opportunity_status_changed", "tag_added", "tag_removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Ann", "Bea"]),
        ({"tags": ["vip"]}, ["Ann"]),
        ({"via": ["api"]}, ["Bea"]),
        ({"field": "apro_location", "value": "beverly hills"}, ["Bea"]),
    ],
)
def test_a_created_contact_starts_and_an_imported_one_does_not(maya, opened, filters, names):
    workflow = listen(opened, "contact_created", **filters)
    create(opened, "Ann", tags=("vip",))
    create(opened, "Bea", via="api", apro_location="Beverly Hills")
    create(opened, "Imp", via="import", tags=("vip",), apro_location="Beverly Hills")

    assert started(workflow) == names


@pytest.mark.req("S3-42")
@pytest.mark.parametrize(
    ("filters", "number"),
    [({}, 2), ({"to": "noshow"}, 1), ({"from": "Booked"}, 1), ({"from": "Booked", "to": "Cancelled"}, 0), ({"tags": ["vip"]}, 0)],
)  # fmt: skip
def test_an_apro_field_change_starts_an_automation(maya, opened, filters, number):
    workflow = listen(opened, "contact_changed", field="apro_appt_status", **filters)
    set_fields(maya, apro_appt_status="Booked")
    set_fields(maya, city="Beverly Hills")
    outbox.relay(at=AT)
    run_due(opened.location, at=clock.now(), most=10)
    set_fields(maya, apro_appt_status="NoShow")

    assert started(workflow) == ["Maya"] * number


def test_the_value_a_new_contact_comes_with_is_a_change_too(maya, opened):
    workflow = listen(opened, "contact_changed", field="apro_appt_status", to="Booked")
    create(opened, "Ann", apro_appt_status="Booked")

    assert started(workflow) == ["Ann"]


def test_tags_added_and_removed(maya, opened):
    added, other, removed = (
        listen(opened, "tag_added", tags=["VIP"]),
        listen(opened, "tag_added", tags=["other"]),
        listen(opened, "tag_removed"),
    )
    create(opened, "Ann", tags=("vip",))
    retag(maya, add=["vip"])
    assert (started(added), started(other), started(removed)) == (["Ann", "Maya"], [], [])

    retag(maya, remove=["vip"])

    assert (started(added), started(removed)) == (["Ann", "Maya"], ["Maya"])


def test_opportunities_created_moved_and_won(maya, opened):
    created = listen(opened, "opportunity_created", pipeline="lead_to_patient", to="Booked")
    moved = listen(opened, "opportunity_stage_changed", **{"from": "Booked", "to": "Patient"})
    won = listen(opened, "opportunity_status_changed", to="won")
    lost = listen(opened, "opportunity_status_changed", to="lost")
    elsewhere = listen(opened, "opportunity_created", to="New Lead")
    book = OpportunityBook(opened.location, BY, AT)
    pipeline = Pipeline.objects.get(system_key="lead_to_patient")
    deal = book.create(OpportunityDraft(maya.id, book.stage_named(pipeline.id, "Booked"), "Deal"))
    book.save()
    book.change(deal.id, stage_id=book.stage_named(pipeline.id, "Patient").id, status="won")
    book.save()

    assert [started(one) for one in (created, moved, won, lost, elsewhere)] == [["Maya"], ["Maya"], ["Maya"], [], []]
    assert Enrollment.objects.get(workflow=moved).opportunity_id == deal.id


def visit(practice, contact, status):
    return Appointment.objects.create(
        location=practice.location, contact=contact, source="aestheticspro", external_id=status, status=status,
        on_date=date(2026, 3, 14), services="Botox", place="Beverly Hills", last_event_at=AT, created_at=AT, updated_at=AT,
    )  # fmt: skip


def test_an_appointment_starts_by_status_also_while_inside(maya, opened):
    workflow = listen(opened, "appointment_status", statuses=["noshow"])
    lines = [
        {
            "appointment_id": str(visit(opened, maya, status).id),
            "contact_id": str(maya.id),
            "status": [None, status],
            "source": "aestheticspro",
        }
        for status in ("new", "noshow")
    ]
    for _ in range(2):
        outbox.publish(
            "appointment.status_changed", {"appointments": [{**line, "event_key": "k1"} for line in lines]}, at=AT
        )

    assert started(workflow) == ["Maya"]
    event = Enrollment.objects.get(workflow=workflow).context["event"]
    assert event == {"kind": "appointment_status", "status": "noshow", "date": "2026-03-14", "services": "Botox", "service_types": "", "providers": "", "location": "Beverly Hills"}  # fmt: skip


def test_a_paid_invoice_starts_once(maya, opened):
    workflow = listen(opened, "invoice_paid", least=100)
    lines = [
        {
            "entry_id": str(pay(maya, cents, f"i{cents}").id),
            "contact_id": str(maya.id),
            "amount_cents": cents,
            "source": "x",
            "is_new": True,
        }
        for cents in (9999, 10000)
    ]
    for _ in range(2):
        outbox.publish("invoice.paid", {"invoices": lines}, at=AT)

    assert started(workflow) == ["Maya"]
    assert Enrollment.objects.get(workflow=workflow).context["event"]["amount_cents"] == 10000


def test_a_batch_of_fifty_costs_the_queries_of_one(maya, opened):
    workflow = listen(opened, "contact_created")
    counts = []
    for number in (1, 1, 50):
        book = ContactBook(opened.location, BY, AT)
        for n in range(number):
            book.create(ContactDraft({"first_name": "P", "email": f"{len(counts)}-{n}@example.com"}))
        book.save()
        with CaptureQueriesContext(connection) as captured:
            outbox.relay(at=AT)
        counts.append(len(captured))

    assert counts[1:] == [14, 14]
    assert len(started(workflow)) == 52


def test_unpublished_workflows_do_not_start(maya, opened):
    workflow = listen(opened, "contact_created")
    commands.unpublish(workflow=workflow, by=BY, at=AT)
    create(opened, "Ann")

    assert (started(workflow), notes_of(maya)) == ([], [])
