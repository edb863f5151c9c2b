"""What every source must hold. A source brings `tests/connect/<key>/examples.py`; everything else is here.

`examples` offers CONTENT_TYPE, PINGS (bodies) and three builders, `client`, `booked` and `paid`, that say in the
source's own shape what the suite hands them: client_id, first_name, email, phone, birth_date, at, date, services,
amount.
"""

import json
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aesthetix.connect.providers import SourceContext, registry
from aesthetix.connect.rules.clinic import Client, Kind, MalformedBody, UnsupportedContent, event_key

NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
WORLD = SourceContext(NOW, "US", "America/Los_Angeles", {"30": ("Miami", "America/New_York")})
PROVIDERS = registry.all_providers()

every = pytest.mark.parametrize("provider", PROVIDERS, ids=[provider.key for provider in PROVIDERS])


def examples(provider):
    return import_module(f"connect.{provider.key}.examples")


def read(provider, body):
    """The one event of a body given as JSON value."""
    (raw,) = provider.read(json.dumps(body).encode(), examples(provider).CONTENT_TYPE, {})
    return provider.normalise(raw, {}, WORLD)


@every
def test_it_is_registered_under_its_key_and_names_its_fields(provider):
    assert registry.get(provider.key) is provider
    assert provider.label
    assert all(keys for keys in provider.fields().values())


@every
def test_pings_change_nothing(provider):
    for body in examples(provider).PINGS:
        for raw in provider.read(body, examples(provider).CONTENT_TYPE, {}):
            event = provider.normalise(raw, {}, WORLD)
            assert (event.kind, event.client, event.appointment, event.invoice) == (
                Kind.TEST_PING,
                Client(),
                None,
                None,
            )


@every
@pytest.mark.parametrize(
    "body", [b'{"a": 1', b"\xff\xfe\xfd", b'{"a": NaN}', b"[" * 5_000, b'{"a":' * 40 + b"1" + b"}" * 40]
)
def test_malformed_bodies_are_refused_by_name(provider, body):
    with pytest.raises(MalformedBody) as caught:
        provider.read(body, examples(provider).CONTENT_TYPE, {})
    assert caught.value.code == "malformed_body"


@every
def test_content_that_is_no_data_is_refused(provider):
    with pytest.raises(UnsupportedContent):
        provider.read(b"x", "image/png", {})


@every
def test_the_three_families(provider):
    shown = examples(provider)
    kinds = [read(provider, body).kind for body in (shown.client(first_name="A"), shown.booked(), shown.paid())]
    assert kinds == [Kind.CLIENT_UPSERT, Kind.APPOINTMENT_BOOKED, Kind.INVOICE_PAID]


@every
@pytest.mark.parametrize("blank", [None, "", "   ", "\u00a0"])
def test_blanks_say_nothing(provider, blank):
    body = examples(provider).client(client_id=5, first_name=blank, email=blank, phone=blank, birth_date=blank)
    event = read(provider, body)
    assert (event.client, event.warnings) == (Client(client_id="5"), ())


@every
def test_bad_values_cost_only_themselves(provider):
    event = read(provider, examples(provider).client(email="none@none", phone="000-000-0000", birth_date="13/13/2020"))
    assert event.kind is Kind.CLIENT_UPSERT
    assert (event.client.email, event.client.phone, event.client.birth_date) == (None, None, None)
    assert sorted(event.warnings) == ["birth_date_invalid", "email_invalid", "phone_invalid"]


@every
@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("2026-03-14", date(2026, 3, 14)),
        ("2026-03-15T02:30:00Z", date(2026, 3, 14)),
        ("2026-03-14T23:30:00-07:00", date(2026, 3, 14)),
        ("2026-03-08T02:30:00", date(2026, 3, 8)),
        ("2026-11-01T01:30:00", date(2026, 11, 1)),
        ("2026-02-30", None),
        ("0000-00-00", None),
    ],
)
def test_visits_are_local_dates(provider, said, on):
    event = read(provider, examples(provider).booked(date=said))
    assert (event.kind, event.appointment.on) == (Kind.APPOINTMENT_BOOKED, on)


@every
def test_births_are_never_shifted(provider):
    born = [
        read(provider, examples(provider).client(birth_date=said)).client.birth_date
        for said in ("1988-07-04", "1988-07-04T00:00:00Z")
    ]
    assert born == [date(1988, 7, 4)] * 2


@every
@pytest.mark.parametrize(("said", "cents"), [("1,275.10", 127510), ("$148.00", 14800), (99, 9900), (0.1, 10), ("0", 0)])
def test_money_is_exact(provider, said, cents):
    assert read(provider, examples(provider).paid(amount=said)).invoice.paid_cents == cents


@every
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Zoë Ngọc", "Zoë Ngọc"),
        ("Zoë", "Zoë"),
        ("O&#39;Brien", "O'Brien"),
        ("<b>Ann</b>", "Ann"),
        ("a\u202eb\x00c", "abc"),
        ("山田", "山田"),
        ("x" * 300, "x" * 100),
        ("{{7*7}}", "{{7*7}}"),
    ],
)
def test_text_is_harmless_and_otherwise_kept(provider, said, kept):
    assert read(provider, examples(provider).client(first_name=said)).client.first_name == kept


@every
def test_copies_have_one_key_and_other_events_another(provider):
    shown = examples(provider)
    later = "2026-03-10T17:30:00Z"
    keys = [
        event_key(read(provider, body))
        for body in (shown.booked(), shown.booked(), shown.booked(at=later), shown.paid())
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


@every
def test_reading_is_pure(provider):
    body = examples(provider).booked(first_name="Maya")
    (raw,) = provider.read(json.dumps(body).encode(), examples(provider).CONTENT_TYPE, {})
    before = json.dumps(raw, default=str)
    assert provider.normalise(raw, {}, WORLD) == provider.normalise(raw, {}, WORLD)
    assert json.dumps(raw, default=str) == before


@every
def test_shapes_and_unmapped_fields_hold_no_values(provider):
    body = {
        **examples(provider).client(first_name="Secretname", email="private@example.com"),
        "Odd Field": "hidden-value",
    }
    event = read(provider, body)
    told = repr((event.shape, event.unmapped, event.fingerprint)).lower()
    assert event.unmapped == ("oddfield",)
    assert [word for word in ("secretname", "private", "hidden") if word in told] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=6),
    max_leaves=30,
)


@st.composite
def spoiled(draw, body):
    """A good body with one value, somewhere, replaced by anything."""
    place = body
    while True:
        key = draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        place[key] = draw(JSON)
        return body


@every
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoiled_value_anywhere_never_breaks_it(provider, data):
    shown = examples(provider)
    build = data.draw(st.sampled_from([shown.client, shown.booked, shown.paid]))
    good = build(first_name="Maya", email="maya@example.com", phone="3105550142", birth_date="1988-07-04")
    body = json.dumps(data.draw(spoiled(good))).encode()
    for raw in provider.read(body, shown.CONTENT_TYPE, {}):
        provider.normalise(raw, {}, WORLD)


@every
@given(
    body=st.binary(max_size=120),
    content_type=st.sampled_from(["", "application/json", "application/x-www-form-urlencoded"]),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_events_or_a_declared_refusal(provider, body, content_type):
    try:
        for raw in provider.read(body, content_type, {}):
            provider.normalise(raw, {}, WORLD)
    except (MalformedBody, UnsupportedContent):
        pass
