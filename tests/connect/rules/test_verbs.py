"""P2 and P3: event names and statuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.connect.rules import verbs


@pytest.mark.parametrize(
    ("name", "noun", "verb"),
    [
        ("appointment.created", "appointment", "created"),
        ("Appointment Created", "appointment", "created"),
        ("APPOINTMENT_CREATED", "appointment", "created"),
        ("appointmentCreated", "appointment", "created"),
        ("AppointmentCreated", "appointment", "created"),
        ("APPOINTMENTCREATED", "appointment", "created"),
        ("New Appointment", "appointment", "created"),
        ("appt.booked", "appointment", "created"),
        ("Appointment Scheduled", "appointment", "created"),
        ("Appointment Rescheduled", "appointment", "updated"),
        ("booking.created", "appointment", "created"),
        ("booking", "appointment", ""),
        ("appointment.cancelled", "appointment", "cancelled"),
        ("appointment.canceled", "appointment", "cancelled"),
        ("AppointmentCancellation", "appointment", "cancelled"),
        ("appointment.no_show", "appointment", "no_show"),
        ("Appointment No-Show", "appointment", "no_show"),
        ("appointment.noshow", "appointment", "no_show"),
        ("AppointmentNoShow", "appointment", "no_show"),
        ("appointment.deleted", "appointment", "deleted"),
        ("appointment.removed", "appointment", "deleted"),
        ("appointment.updated", "appointment", "updated"),
        ("Appointment Status Changed", "appointment", "updated"),
        ("New Appointment Status", "appointment", "updated"),
        ("appointment.checkedin", "appointment", "updated"),
        ("appointment.reminder.sent", "appointment", "other"),
        ("appointment.note.created", "appointment", "other"),
        ("client.created", "client", "created"),
        ("Client Updated", "client", "updated"),
        ("patient.new", "client", "created"),
        ("guest.merged", "client", "other"),
        ("client.deleted", "client", "deleted"),
        ("client.note.created", "client", "other"),
        ("invoice.paid", "invoice", "paid"),
        ("INVOICE_PAID", "invoice", "paid"),
        ("invoicePaid", "invoice", "paid"),
        ("sale.paid", "invoice", "paid"),
        ("invoice.partially_paid", "invoice", "unpaid"),
        ("invoice.unpaid", "invoice", "unpaid"),
        ("invoice.not_paid", "invoice", "unpaid"),
        ("invoice.created", "invoice", "created"),
        ("invoice.refunded", "invoice", "refunded"),
        ("invoice.voided", "invoice", "refunded"),
        ("client.invoice.paid", "invoice", "paid"),
        ("client.appointment.created", "appointment", "created"),
        ("created", "", "created"),
        ("", "", ""),
    ],
)
@pytest.mark.req("S3-21")
def test_names(name, noun, verb):
    read = verbs.read_name(name)
    assert (read.noun, read.verb) == (noun, verb)


@pytest.mark.parametrize(
    ("name", "is_foreign"),
    [
        ("membership.created", True),
        ("employee.updated", True),
        ("created", False),
        ("status_changed", False),
        ("webhook event", False),
        ("no show", False),
        ("appointment.created", False),
        ("client.updated", False),
    ],
)
def test_a_name_of_something_else_is_foreign(name, is_foreign):
    assert verbs.read_name(name).is_foreign is is_foreign


@pytest.mark.parametrize(
    ("name", "is_ping"),
    [
        ("ping", True),
        ("PING", True),
        ("test", True),
        ("webhook.test", True),
        ("test.ping", True),
        ("verify", True),
        ("verification", True),
        ("handshake", True),
        ("Webhook Test", True),
        ("appointment.test", False),
        ("latest", False),
        ("shipping", False),
        ("", False),
        ("test.appointment.created", False),
    ],
)
@pytest.mark.req("S3-22")
def test_ping_names(name, is_ping):
    assert verbs.is_ping_name(name) is is_ping


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Booked", "Booked"),
        ("SCHEDULED", "Booked"),
        ("Cancelled", "Cancelled"),
        ("canceled", "Cancelled"),
        ("Cancel", "Cancelled"),
        ("No Show", "NoShow"),
        ("NoShow", "NoShow"),
        ("no-show", "NoShow"),
        ("NOSHOW", "NoShow"),
        ("Completed", "Completed"),
        ("Checked Out", "Completed"),
        ("CA", ""),
        ("", ""),
        ("Arrived", ""),
        ("Rescheduled", ""),
    ],
)
def test_appointment_status(raw, wanted):
    assert verbs.appointment_status(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Paid", "paid"),
        ("PAID IN FULL", "paid"),
        ("paid_in_full", "paid"),
        ("Closed", "paid"),
        ("Complete", "paid"),
        ("Partially Paid", "unpaid"),
        ("partial", "unpaid"),
        ("Unpaid", "unpaid"),
        ("Open", "unpaid"),
        ("Not Paid", "unpaid"),
        ("Pending", "unpaid"),
        ("Past Due", ""),
        ("Overdue", "unpaid"),
        ("Draft", "unpaid"),
        ("Refunded", "refunded"),
        ("Partially Refunded", "refunded"),
        ("VOID", "refunded"),
        ("Voided", "refunded"),
        ("Cancelled", "refunded"),
        ("Incomplete", "unpaid"),
        ("", ""),
        ("CA", ""),
    ],
)
def test_invoice_status(raw, wanted):
    assert verbs.invoice_status(raw) == wanted


@given(st.text(max_size=300))
def test_nothing_raises(name):
    verbs.read_name(name)
    verbs.is_ping_name(name)
    verbs.appointment_status(name)
    verbs.invoice_status(name)
