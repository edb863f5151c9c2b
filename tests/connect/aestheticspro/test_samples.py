"""Forty deliveries: everything their expected outcomes say that can be known without a database."""

from datetime import date

import pytest

from aesthetix.connect.providers.registry import get
from aesthetix.connect.rules.clinic import Kind, MalformedBody, event_key

from . import deliveries

APRO = get("aestheticspro")
SKIPPED_LATER = {"no_valid_email_or_phone", "duplicate_delivery", "duplicate_event", "older_than_current_state"}
CLIENT_FIELDS = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Email": "email",
    "Phone": "phone",
    "Address": "address",
    "City": "city",
    "State": "state",
    "Postal Code": "postal_code",
    "APro Client ID": "client_id",
}
READABLE = [name for name in deliveries.NAMES if not name.startswith("35-")]


def told(event):
    """The CRM fields an event would set, by their labels."""
    fields = {label: getattr(event.client, name) for label, name in CLIENT_FIELDS.items()}
    fields |= {"APro DOB": iso(event.client.birth_date), "APro Location": event.location_name}
    fields |= {"APro Appt Status": event.appointment_status}
    if event.kind.noun == "appointment" and (visit := event.appointment):
        fields |= {"APro Appt ID": visit.id, "APro Appt Date": iso(visit.on)}
        fields |= {"APro Appt Services": visit.services_text, "APro Appt Service Type": visit.service_types_text}
        fields |= {"APro Provider": visit.providers_text}
    if event.kind is Kind.APPOINTMENT_BOOKED and event.appointment:
        fields |= {"Next Visit Date": iso(event.appointment.on), "Next Visit Service": event.appointment.services_text}
    if event.kind is Kind.INVOICE_PAID and (bill := event.invoice):
        fields |= {"Last Visit Date": iso(bill.last_visit_on), "Last Visit Service": bill.service_text}
        fields |= {"Invoice Paid Amount": bill.paid_cents / 100, "APro Invoice ID": bill.id}
        fields |= {"Date of Birth": iso(event.client.birth_date)}
    return {label: value for label, value in fields.items() if value not in ("", None)}


def iso(day):
    return day.isoformat() if day else None


def test_there_are_forty():
    assert len(deliveries.NAMES) == 40


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.req("S3-20", "S3-21", "S3-22", "S3-26", "S3-27")
def test_kind_and_skip_reason(name):
    sample = deliveries.load(name)
    expected = sample["expected"]
    events = deliveries.events(APRO, sample, deliveries.world(expected["given"]))
    if wanted := expected.get("events"):
        assert [event.kind for event in events] == [one["event_kind"] for one in wanted]
        return
    (event,) = events
    reason = expected["reason"]
    if expected["outcome"] == "skipped" and reason not in SKIPPED_LATER:
        assert event.skip_reason == reason
        return
    assert event.skip_reason is None
    if "event_kind" in expected:
        assert event.kind == expected["event_kind"]


@pytest.mark.parametrize("name", READABLE)
def test_fields_of_applied_deliveries(name):
    """Older events are left out field by field: what wins then is decided by the state."""
    sample = deliveries.load(name)
    expected = sample["expected"]
    if expected["outcome"] != "processed":
        return
    said = {}
    for event in deliveries.events(APRO, sample, deliveries.world(expected["given"])):
        said |= told(event)
    state = {"Patient Lifetime Value", "Last Visit Date"} if expected["reason"] else {"Patient Lifetime Value"}
    state |= {"APro Appt Status"} if expected["reason"] == "older_than_current_state" else set()
    wanted = {label: value for label, value in expected["contact"]["fields"].items() if label not in state}
    assert {label: said.get(label) for label in wanted} == wanted


@pytest.mark.parametrize("name", READABLE)
def test_what_must_stay_unchanged_is_not_told(name):
    sample = deliveries.load(name)
    expected = sample["expected"]
    if expected["outcome"] != "processed":
        return
    said = {}
    for event in deliveries.events(APRO, sample, deliveries.world(expected["given"])):
        said |= told(event)
    assert set(expected["contact"].get("unchanged", ())) & set(said) == set()


@pytest.mark.parametrize("name", READABLE)
def test_warnings(name):
    sample = deliveries.load(name)
    expected = sample["expected"]
    found = [
        warning
        for event in deliveries.events(APRO, sample, deliveries.world(expected["given"]))
        for warning in event.warnings
    ]
    assert found == expected.get("warnings", [])


def test_the_malformed_one():
    with pytest.raises(MalformedBody) as caught:
        deliveries.events(APRO, deliveries.load("35-malformed-json.json"))
    assert caught.value.code == "malformed_body"


def test_no_contact_data_is_left_for_the_gate():
    for name in ("08-client-no-email-no-phone.json", "10-client-both-invalid.json"):
        (event,) = deliveries.events(APRO, deliveries.load(name))
        assert (event.client.email, event.client.phone) == (None, None)
    assert event.client.email_given is True


def test_prior_deliveries_have_keys_of_their_own_and_copies_have_the_same():
    again = deliveries.load("29-duplicate-same-delivery.json")
    before = again["expected"]["given"]["prior_deliveries"][0]
    keys = [event_key(deliveries.events(APRO, one)[0]) for one in (again, before)]
    assert keys == ["invoice|90441|invoice.paid|2026-03-10T17:54:00+00:00"] * 2
    booked = deliveries.load("31-out-of-order-booking-after-cancel.json")
    cancelled = booked["expected"]["given"]["prior_deliveries"][0]
    (first,), (second,) = deliveries.events(APRO, booked), deliveries.events(APRO, cancelled)
    assert first.event_at < second.event_at
    assert event_key(first) != event_key(second)


def test_the_envelope_of_one_delivery():
    (event,) = deliveries.events(APRO, deliveries.load("23-invoice-paid-clean-fields.json"))
    said = (event.delivery_id, event.event_id, event.account_id, event.event_name, event.location_id)
    assert said == ("d-0023", "evt_023", "AP-20417", "invoice.paid", "12")
    assert event.invoice.visit_on == date(2026, 3, 9)
    assert event.appointment.id == "551190"


def test_a_refund_keeps_its_data_for_the_switch():
    (event,) = deliveries.events(APRO, deliveries.load("28-invoice-refunded.json"))
    assert (event.invoice.id, event.invoice.refund_cents, event.invoice.paid_cents) == ("90441", 42500, 0)


def test_a_reschedule_keeps_its_data_for_the_switch():
    (event,) = deliveries.events(APRO, deliveries.load("18-appointment-rescheduled.json"))
    assert (event.appointment.id, event.appointment.on, event.client.client_id) == (
        "551207",
        date(2026, 3, 28),
        "88213",
    )
