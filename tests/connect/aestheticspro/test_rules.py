"""The reading rules, each with the table of its cases: pings, verbs, services, locations, times, people."""

from datetime import UTC, date, datetime

import pytest

from aesthetix.connect.rules.clinic import Kind

from .asking import BILL, MAYA, VISIT, about, read, visit


@pytest.mark.parametrize(
    "body",
    [
        None, {}, [], "null", "{}", "[]", " ", {"data": {}}, {"data": None}, {"event": ""},
        {"event": "ping"}, {"event": "TEST"}, {"type": "webhook.test"}, {"topic": "handshake"},
        {"event": {"type": "ping"}}, {"Event_Type": "Verification"},
        about("client.created") | {"test": True}, about("client.created") | {"is_test": "Yes"},
        about("client.created") | {"IsTest": 1}, about("client.created") | {"ping": "true"},
        {"event": "appointment.created", "client": {"id": 0}, "appointment": {"id": None}},
        {"event": "invoice.paid", "data": {"invoice": {"id": "0", "total": "10.00"}}},
        {"EventType": "Client Updated", "ClientID": 0, "FirstName": " ", "Email": ""},
    ],
)  # fmt: skip
@pytest.mark.req("S3-22")
def test_pings(body):
    event = read(body)
    assert (event.kind, event.skip_reason) == (Kind.TEST_PING, "test_ping")
    assert (event.client.email, event.appointment, event.invoice, event.warnings) == (None, None, None, ())


def test_a_ping_by_header():
    assert read(about("client.created"), {"X-Webhook-Test": "true"}).kind is Kind.TEST_PING
    assert read({"message": "hello"}, {"X-Webhook-Event": "ping"}).kind is Kind.TEST_PING


@pytest.mark.parametrize(
    "body",
    [
        about("client.created") | {"test": False}, about("client.created") | {"test": "No"},
        about("client.created") | {"test": "false"}, about("client.created") | {"is_test": None},
        about("client.created", test=True),
        {"event": "client.created", "client": {"id": 1, "first_name": "Test", "last_name": "Test"}},
        {"event": "client.created", "client": {"email": "test@example.com"}},
        {"event": "client.created", "client": {"id": 7}},
        {"event": "client.created", "client": {"id": 0, "last_name": "Ping"}},
    ],
)  # fmt: skip
@pytest.mark.req("S3-22")
def test_real_deliveries_that_look_like_pings(body):
    assert read(body).kind is Kind.CLIENT_UPSERT


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("appointment.created", "Booked", Kind.APPOINTMENT_BOOKED),
        ("appointment.new", None, Kind.APPOINTMENT_BOOKED),
        ("appointment.booked", "Confirmed", Kind.APPOINTMENT_BOOKED),
        ("appointment.scheduled", "Scheduled", Kind.APPOINTMENT_BOOKED),
        ("appointment.rescheduled", "Scheduled", Kind.APPOINTMENT_UPDATED),
        ("appointment.cancelled", "Booked", Kind.APPOINTMENT_CANCELLED),
        ("appointment.canceled", None, Kind.APPOINTMENT_CANCELLED),
        ("appointment.noshow", None, Kind.APPOINTMENT_NO_SHOW),
        ("appointment.no-show", "Booked", Kind.APPOINTMENT_NO_SHOW),
        ("appointment.deleted", "Cancelled", Kind.APPOINTMENT_DELETED),
        ("appointment.removed", None, Kind.APPOINTMENT_DELETED),
        ("appointment.updated", "Booked", Kind.APPOINTMENT_UPDATED),
        ("appointment.updated", "Cancelled", Kind.APPOINTMENT_CANCELLED),
        ("appointment.changed", "canceled", Kind.APPOINTMENT_CANCELLED),
        ("appointment.statuschanged", "No Show", Kind.APPOINTMENT_NO_SHOW),
        ("appointment.rescheduled", "NoShow", Kind.APPOINTMENT_NO_SHOW),
        ("appointment.checkedin", "Checked In", Kind.APPOINTMENT_UPDATED),
        ("appointment.completed", "Completed", Kind.APPOINTMENT_UPDATED),
        ("appointment", "Booked", Kind.APPOINTMENT_UPDATED),
        ("updated", "Cancelled", Kind.APPOINTMENT_CANCELLED),
        ("client.created", "Booked", Kind.CLIENT_UPSERT),
        ("client.updated", "Booked", Kind.CLIENT_UPSERT),
        ("client.deleted", "Booked", Kind.UNSUPPORTED),
        ("client.merged", "Booked", Kind.UNSUPPORTED),
        ("membership.created", "Booked", Kind.UNSUPPORTED),
        ("employee.updated", "Cancelled", Kind.UNSUPPORTED),
    ],
)
@pytest.mark.req("S3-21", "S3-26", "S3-27")
def test_what_happened(name, status, kind):
    assert visit(name, status=status).kind is kind


def test_a_booking_whose_status_disagrees_is_a_booking_with_a_warning():
    event = visit("appointment.created", status="Cancelled")
    assert (event.kind, event.warnings) == (Kind.APPOINTMENT_BOOKED, ("status_disagrees_with_event",))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"type": "appointment", "action": "created", "payload": {"appointment": VISIT}}, Kind.APPOINTMENT_BOOKED),
        ({"appointment": {**VISIT, "status": "Cancelled"}}, Kind.APPOINTMENT_CANCELLED),
        ({"client": MAYA, "appointment": VISIT, "invoice": BILL}, Kind.INVOICE_PAID),
        ({"client": MAYA}, Kind.CLIENT_UPSERT),
        ({"ClientID": 5, "LastName": "Torres"}, Kind.CLIENT_UPSERT),
        ({"InvoiceID": 5, "Status": "Paid", "ClientID": 5}, Kind.INVOICE_PAID),
        ({"event": "client.updated", "data": MAYA}, Kind.CLIENT_UPSERT),
        ({"message": "hello"}, Kind.UNSUPPORTED),
    ],
)
def test_without_a_full_name_the_content_tells(body, kind):
    assert read(body).kind is kind


def test_the_name_may_stand_in_a_header():
    event = read({"appointment": VISIT, "client": MAYA}, {"X-Webhook-Event": "appointment.created"})
    assert (event.kind, event.event_name) == (Kind.APPOINTMENT_BOOKED, "appointment.created")


def test_the_record_itself_may_be_the_wrapped_object():
    event = read({"id": "evt_1", "event": "client.updated", "data": MAYA})
    assert (event.client.client_id, event.event_id) == ("88213", "evt_1")
    flat = read({"id": 88213, "event": "client.updated", "first_name": "Maya", "email": "maya@example.com"})
    assert (flat.client.client_id, flat.event_id) == ("88213", "")


@pytest.mark.parametrize(
    ("said", "services", "types", "providers"),
    [
        ({"services": "Botox, Forehead; Filler|Peel\nLaser"}, "Botox, Forehead, Filler, Peel, Laser", "", ""),
        ({"services": ["A; B", "A; B", "C"]}, "A; B, C", "", ""),
        ({"services": [{"name": "A", "category": "X"}, {"ServiceName": "B", "service_type": "Y"}, {"description": "A"}]},
         "A, B", "X, Y", ""),
        ({"services": {"name": "A", "provider": {"name": "Dana, NP"}}}, "A", "", "Dana, NP"),
        ({"service": "A", "service_type": "X; Y; X", "staff_name": "Dana, NP; Lena"}, "A", "X, Y", "Dana, NP; Lena"),
        ({"services": [{"name": "A", "provider": "P1"}, {"name": "B", "provider": "P2"}, {"name": "C", "provider": "P1"}]},
         "A, B, C", "", "P1; P2"),
        ({"services": [], "service_name": "A"}, "A", "", ""),
        ({"services": [None, 5, {"price": 3}], "provider": {"first_name": "Dana", "last_name": "W"}}, "5", "", "Dana W"),
        ({"practitioner": ["A", {"name": "B"}]}, "", "", "A; B"),
        ({"services": ["x" * 600, "y" * 600]}, ("x" * 600 + ", " + "y" * 398), "", ""),
    ],
)  # fmt: skip
@pytest.mark.req("S3-30")
def test_services_types_and_providers(said, services, types, providers):
    found = visit(**said).appointment
    assert (found.services_text, found.service_types_text, found.providers_text) == (services, types, providers)


@pytest.mark.parametrize(
    ("inner", "outer", "wanted"),
    [
        ({"location": {"id": 14, "name": "  Newport Beach "}}, {"location": "Miami"}, ("14", "Newport Beach")),
        ({"location": {"id": 14}}, {}, ("14", "Newport Beach")),
        ({"location": {"id": "99"}}, {}, ("99", "99")),
        ({"location": {"id": 14, "name": "Coast"}}, {}, ("14", "Coast")),
        ({"location_id": 30}, {"location": {"name": "Beverly Hills"}}, ("30", "Miami")),
        ({"location": "Scottsdale"}, {}, ("21", "Scottsdale")),
        ({"location": "21"}, {}, ("21", "Scottsdale")),
        ({"clinic_name": "miami"}, {}, ("30", "miami")),
        ({"center": {"id": 12, "name": None}}, {}, ("12", "Beverly Hills")),
        ({"branch": "Elsewhere"}, {}, (None, "Elsewhere")),
        ({"location": None}, {"location_name": "Miami"}, ("30", "Miami")),
        ({}, {"location_id": "12"}, ("12", "Beverly Hills")),
        ({"location": {"id": 0, "name": ""}}, {}, (None, None)),
        ({}, {}, (None, None)),
    ],
)
@pytest.mark.req("S3-24")
def test_location(inner, outer, wanted):
    event = read(about("appointment.created", appointment={**VISIT, **inner}) | outer)
    assert (event.location_id, event.location_name) == wanted


def test_an_invoice_looks_for_its_location_in_itself_then_its_appointment_then_the_envelope():
    places = [{"location": "A"}, {"location": "B"}, {"location": "C"}]
    found = []
    for first in range(3):
        own, nested, outer = ({} if index < first else place for index, place in enumerate(places))
        body = about("invoice.paid", invoice={**BILL, **own, "appointment": {"id": 1, **nested}}) | outer
        found.append(read(body).location_name)
    assert found == ["A", "B", "C"]


def test_the_zone_comes_from_the_location_else_from_the_practice():
    start = "2026-03-15T05:30:00Z"
    known = visit(start=start, date=None, location={"id": 30}).appointment
    unknown = visit(start=start, date=None).appointment
    assert (known.on, unknown.on) == (date(2026, 3, 15), date(2026, 3, 14))
    assert known.starts_at == unknown.starts_at == datetime(2026, 3, 15, 5, 30, tzinfo=UTC)


def test_a_local_time_of_day_becomes_an_instant():
    found = visit().appointment
    assert (found.on, found.local_time.isoformat()) == (date(2026, 3, 14), "14:30:00")
    assert found.starts_at == datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "wanted", "warnings"),
    [
        ("2026-03-10T17:58:00Z", datetime(2026, 3, 10, 17, 58, tzinfo=UTC), ()),
        ("03/10/2026 09:45 AM", datetime(2026, 3, 10, 16, 45, tzinfo=UTC), ()),
        (1773165240, datetime(2026, 3, 10, 17, 54, tzinfo=UTC), ()),
        ("03/10/2026", None, ("event_time_date_only",)),
        ("yesterday", None, ("event_time_invalid",)),
        ("2027-03-10T17:58:00Z", None, ("event_time_in_future",)),
        (None, None, ()),
    ],
)
def test_event_time(said, wanted, warnings):
    event = read({"event": "client.updated", "event_date": said, "client": MAYA})
    assert (event.event_at, event.warnings) == (wanted, warnings)


@pytest.mark.parametrize(
    ("client", "wanted"),
    [
        ({"name": "Maya Luz Torres"}, ("Maya Luz", "Torres")),
        ({"full_name": "Cher"}, ("Cher", "")),
        ({"fname": "Maya", "surname": "Torres", "name": "X Y"}, ("Maya", "Torres")),
        ({"first_name": "m" * 150, "last_name": None}, ("m" * 100, "")),
    ],
)
def test_names(client, wanted):
    found = read({"event": "client.updated", "client": {"id": 1, **client}}).client
    assert (found.first_name, found.last_name) == wanted


def test_the_phone_is_the_first_valid_one_in_order():
    client = {"id": 1, "work_phone": "310 555 0100", "home_phone": "310 555 0101", "cell_phone": "000-000-0000"}
    event = read({"event": "client.updated", "client": client})
    assert (event.client.phone, event.warnings) == ("+13105550101", ("phone_invalid",))


@pytest.mark.parametrize("code", [2134, "2134", "02134"])
def test_a_postal_code_gets_its_leading_zero_back(code):
    assert read({"event": "client.updated", "client": {"id": 1, "zip": code}}).client.postal_code == "02134"


def test_overrides_name_further_keys_and_paths():
    body = {"event": "client.updated", "person": {"nr": 5, "mailto": "maya@example.com"}, "vorname": "Maya"}
    overrides = {"client.id": ["person.nr"], "client.email": ["person.mailto"], "client.first_name": ["Vorname"]}
    plain, mapped = read(body), read(body, overrides=overrides)
    assert (plain.kind, plain.unmapped) == (Kind.TEST_PING, ("person.mailto", "person.nr", "vorname"))
    assert (mapped.client.client_id, mapped.client.email, mapped.client.first_name) == ("5", "maya@example.com", "Maya")
    assert mapped.unmapped == ()


def test_unmapped_fields_are_named_without_values():
    body = about("client.updated", membership={"name": "Glow"}) | {"secret_note": "private"}
    event = read(body)
    assert event.unmapped == ("data.membership.name", "secretnote")
    assert "private" not in repr(event)
