"""The same event in any casing, nesting and typing is the same clinic event; any JSON at all is harmless."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aesthetix.connect.providers.registry import get
from aesthetix.connect.rules.clinic import WARNINGS, ClinicEvent, MalformedBody, event_key

from . import deliveries

APRO = get("aestheticspro")
CASINGS = {
    "snake": str,
    "camel": lambda key: key.split("_")[0] + "".join(part.title() for part in key.split("_")[1:]),
    "pascal": lambda key: "".join(part.title() for part in key.split("_")),
    "upper": lambda key: key.replace("_", "").upper(),
    "kebab": lambda key: key.replace("_", "-"),
    "spaced": lambda key: key.replace("_", " ").title(),
}
CLIENT = {
    "client_id": [88213, "88213", "88213.0", 88213.0],
    "first_name": ["Maya", " Maya ", "M&#97;ya"],
    "last_name": ["Torres", "<i>Torres</i>"],
    "email": ["maya@example.com", "MAYA@Example.com "],
    "cell_phone": ["(310) 555-0142", 3105550142, "+1 310 555 0142", "3105550142"],
    "date_of_birth": ["07/04/1988", "1988-07-04", "7/4/88", "July, 04 1988 00:00:00", 583977600, "{d '1988-07-04'}"],
    "city": ["Boston", "Boston\u0000"],
    "zip": ["02134", 2134],
}
VISIT = {
    "appointment_id": [551207, "551207"],
    "appointment_status": ["Booked", "BOOKED", " booked "],
    "appointment_date": [
        "03/14/2026 2:30 PM",
        "2026-03-14T21:30:00Z",
        1773523800000,
        "3/14/26 14:30",
        "2026-03-14 14:30:00",
    ],
    "service_type": ["Injectables"],
    "provider_name": ["Dana Whitfield, NP"],
}
BILL = {
    "invoice_id": [90441, "90441"],
    "invoice_number": ["INV-10455"],
    "amount_paid": [1275.1, "1,275.10", "$1275.10", "USD 1,275.1"],
    "balance_due": [0, "0.00", "$0.00"],
    "visit_date": ["03/09/2026", "2026-03-09", "3/9/26"],
    "invoice_status": ["Paid"],
    "service_name": ["HydraFacial Deluxe"],
}
PLACE = {"location_id": [12, "12"], "location_name": ["Beverly Hills", " Beverly Hills "]}
WHEN = ["2026-03-10T17:46:00Z", "03/10/2026 10:46 AM", 1773164760, "1773164760000", "March, 10 2026 10:46:00 -0700"]
WRAPPERS = [None, "data", "payload", "body", "object"]


def cased(value, style):
    if isinstance(value, dict):
        return {style(key): cased(inner, style) for key, inner in value.items()}
    return [cased(item, style) for item in value] if isinstance(value, list) else value


@st.composite
def shapes(draw, noun, fields):
    """One of the many ways to write the event."""
    pick = {key: draw(st.sampled_from(values)) for key, values in fields.items()}
    client = {key: draw(st.sampled_from(values)) for key, values in CLIENT.items()}
    place = {key: draw(st.sampled_from(values)) for key, values in PLACE.items()}
    nesting = draw(st.sampled_from(["flat", "blocks", "client inside"]))
    if nesting == "flat":
        record = {**client, **pick, **place}
    elif nesting == "blocks":
        record = {"client": client, noun: pick, **place}
    else:
        record = {noun: {**pick, draw(st.sampled_from(["client", "patient", "guest"])): client, **place}}
    names = {
        "appointment": ["appointment.created", "Appointment Created", "APPOINTMENT_BOOKED", "appointmentScheduled"],
        "invoice": ["invoice.paid", "Invoice Paid", "INVOICE_PAID"],
    }
    envelope = {draw(st.sampled_from(["event", "event_type", "type", "topic"])): draw(st.sampled_from(names[noun]))}
    envelope |= {
        draw(st.sampled_from(["created_at", "event_date", "timestamp", "occurred_at"])): draw(st.sampled_from(WHEN))
    }
    wrapper = draw(st.sampled_from(WRAPPERS))
    body = {**envelope, **({wrapper: record} if wrapper else record)}
    noise = draw(
        st.dictionaries(st.sampled_from(["extra", "meta_info", "x"]), st.none() | st.booleans() | st.integers())
    )
    shuffled = dict(draw(st.permutations(list({**body, **noise}.items()))))
    return cased(shuffled, CASINGS[draw(st.sampled_from(sorted(CASINGS)))])


def essence(body):
    event = deliveries.event_of(APRO, body)
    visit = event.appointment and replace(event.appointment, status_raw="")
    return replace(event, event_name="", unmapped=(), shape=(), appointment=visit), event_key(event)


PLAIN_VISIT = {"event": "appointment.created", "created_at": WHEN[0], "data": {
    **{key: values[0] for key, values in PLACE.items()},
    "client": {key: values[0] for key, values in CLIENT.items()},
    "appointment": {key: values[0] for key, values in VISIT.items()},
}}  # fmt: skip
PLAIN_BILL = {"event": "invoice.paid", "created_at": WHEN[0], "data": {
    **{key: values[0] for key, values in PLACE.items()},
    "client": {key: values[0] for key, values in CLIENT.items()},
    "invoice": {key: values[0] for key, values in BILL.items()},
}}  # fmt: skip


def test_the_plain_shapes_are_complete():
    visit, bill = (deliveries.event_of(APRO, body) for body in (PLAIN_VISIT, PLAIN_BILL))
    assert (visit.kind, visit.appointment.id, visit.client.phone) == ("appointment.booked", "551207", "+13105550142")
    assert (bill.kind, bill.invoice.paid_cents, bill.client.postal_code) == ("invoice.paid", 127510, "02134")
    assert (visit.unmapped, visit.warnings, bill.unmapped, bill.warnings) == ((), (), (), ())


@given(shapes("appointment", VISIT))
@settings(max_examples=300, deadline=None)
def test_a_booking_in_any_shape(body):
    assert essence(body) == essence(PLAIN_VISIT)


@given(shapes("invoice", BILL))
@settings(max_examples=300, deadline=None)
def test_a_paid_invoice_in_any_shape(body):
    assert essence(body) == essence(PLAIN_BILL)


@pytest.mark.parametrize("style", sorted(CASINGS))
@pytest.mark.parametrize("name", [name for name in deliveries.NAMES if name[:2] not in ("02", "04", "35", "36")])
def test_every_sample_in_every_casing(name, style):
    sample = deliveries.load(name)
    other = {**sample, "body": cased(sample["body"], CASINGS[style])}
    found, wanted = deliveries.events(APRO, other), deliveries.events(APRO, sample)
    assert found == wanted


KEYS = st.sampled_from(
    [
        "event",
        "type",
        "data",
        "payload",
        "client",
        "appointment",
        "invoice",
        "id",
        "name",
        "email",
        "phone",
        "status",
        "date",
        "start",
        "start_time",
        "services",
        "provider",
        "location",
        "address",
        "state",
        "total",
        "amount_paid",
        "balance",
        "payments",
        "line_items",
        "dob",
        "timestamp",
        "created_at",
        "test",
        "object",
        "first_name",
        "zip",
    ]
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=30),
    st.sampled_from(["appointment.created", "invoice.paid", "Cancelled", "03/14/2026", "(5.00)", "a@b.co", "0", "é\ud800"]),
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=8),
    max_leaves=40,
)


@given(ANYTHING)
@settings(max_examples=600, deadline=None)
def test_any_json_gives_events_or_a_declared_refusal(value):
    body = json.dumps(value).encode()
    try:
        raws = APRO.read(body, "application/json", {})
    except MalformedBody:
        return
    for raw in raws:
        try:
            event = APRO.normalise(raw, {}, deliveries.world())
        except MalformedBody:
            assert not isinstance(raw, dict)
            continue
        assert isinstance(event, ClinicEvent)
        assert set(event.warnings) <= set(WARNINGS)
        assert event_key(event) == event_key(APRO.normalise(raw, {}, deliveries.world()))
