"""P14b: one event, one key, whatever delivery brings it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aesthetix.connect.rules.clinic import Appointment, Client, ClinicEvent, Invoice, Kind, Skip, event_key

AT = datetime(2026, 3, 10, 18, tzinfo=UTC)
BOOKED = ClinicEvent(Kind.APPOINTMENT_BOOKED, event_at=AT, client=Client("1", "Maya"), appointment=Appointment("7"))


def test_the_key_names_object_id_kind_and_time():
    assert event_key(BOOKED) == "appointment|7|appointment.booked|2026-03-10T18:00:00+00:00"


def test_the_key_ignores_how_the_event_was_delivered():
    other = replace(BOOKED, delivery_id="d-2", event_id="e-2", shape=("a",), warnings=("email_invalid",))
    assert event_key(other) == event_key(BOOKED)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.APPOINTMENT_CANCELLED},
        {"event_at": AT.replace(minute=1)},
        {"appointment": Appointment("8")},
        {"event_at": None},
    ],
)
def test_other_events_have_other_keys(change):
    assert event_key(replace(BOOKED, **change)) != event_key(BOOKED)


def test_without_a_time_the_content_decides():
    timeless = replace(BOOKED, event_at=None)
    assert event_key(timeless) == event_key(replace(timeless, event_name="Other", delivery_id="d"))
    assert event_key(timeless) != event_key(replace(timeless, client=Client("1", "May")))


def test_without_an_id_the_content_decides_too():
    nameless = ClinicEvent(Kind.CLIENT_UPSERT, event_at=AT, client=Client(email="a@example.com"))
    assert event_key(nameless) != event_key(replace(nameless, client=Client(email="b@example.com")))


def test_an_invoice_is_known_by_its_own_id():
    event = ClinicEvent(Kind.INVOICE_PAID, event_at=AT, invoice=Invoice("9"), appointment=Appointment("7"))
    assert event_key(event).startswith("invoice|9|invoice.paid|")


@pytest.mark.parametrize(
    ("kind", "skip", "status"),
    [
        (Kind.CLIENT_UPSERT, None, ""),
        (Kind.APPOINTMENT_BOOKED, None, "Booked"),
        (Kind.APPOINTMENT_CANCELLED, None, "Cancelled"),
        (Kind.APPOINTMENT_NO_SHOW, None, "NoShow"),
        (Kind.INVOICE_PAID, None, "Completed"),
        (Kind.APPOINTMENT_UPDATED, Skip.UPDATE, ""),
        (Kind.APPOINTMENT_DELETED, Skip.DELETE, ""),
        (Kind.INVOICE_UNPAID, Skip.NOT_PAID, ""),
        (Kind.INVOICE_REFUNDED, Skip.REFUND, ""),
        (Kind.UNSUPPORTED, Skip.UNSUPPORTED, ""),
        (Kind.TEST_PING, Skip.TEST_PING, ""),
    ],
)
def test_each_kind_has_its_skip_reason_and_status(kind, skip, status):
    event = ClinicEvent(kind)
    assert (event.skip_reason, event.appointment_status) == (skip, status)
