"""Whatever the order and number of deliveries, the CRM ends in the same state (G3, G4)."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aesthetix.calendars.models import Appointment
from aesthetix.connect.models import ClientAlias, Delivery
from aesthetix.contacts.models import Note
from aesthetix.opportunities.models import Opportunity
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER
from support.deliveries import booking, client, connect, invoice, put, work_off

numbers = itertools.count(1000)
START = datetime(2026, 3, 1, tzinfo=UTC)

EVENTS = ("client", "client-again", "book-a", "cancel-a", "book-b", "no-show-b", "pay-1", "pay-2", "pay-by-id")


def body(name: str, number: int, minute: int) -> dict:  # noqa: PLR0911 -- one story each
    when = (START + timedelta(minutes=minute)).isoformat()
    first, second = number * 10 + 1, number * 10 + 2
    match name:
        case "client" | "client-again":
            city = "Irvine" if name == "client" else "Malibu"
            return {"event": "client.updated", "created_at": when, "data": {"client": client(number, city=city)}}
        case "book-a":
            return booking(number, first, when)
        case "cancel-a":
            return booking(number, first, when, "cancelled")
        case "book-b":
            return booking(number, second, when, date="2026-04-02")
        case "no-show-b":
            return booking(number, second, when, "no_show", date="2026-04-02")
        case "pay-1":
            return invoice(number, first, when, "425.20")
        case "pay-2":
            return invoice(number, second, when, "1,275.10", invoice_date="2026-03-10")
    return invoice(number, number * 10 + 3, when, "99", client={"id": number})


def final_state(location, number: int) -> dict:
    def plain(text: str) -> str:
        return text.replace(str(number), "#")

    with open_location(location, TESTER):
        alias = ClientAlias.objects.filter(client_id=str(number)).select_related("contact").first()
        if alias is None:
            return {}
        contact = alias.contact
        return {
            "fields": {key: plain(str(value)) for key, value in contact.custom.items()},
            "standard": [contact.city, contact.type, contact.email != "", contact.phone != "", contact.date_of_birth],
            "notes": sorted(plain(note.body) for note in Note.objects.filter(contact=contact)),
            "opportunities": [
                (row.stage.name, row.status, row.value_cents)
                for row in Opportunity.objects.filter(contact=contact).select_related("stage")
            ],
            "appointments": sorted(
                (plain(row.external_id), row.status, str(row.on_date), plain(row.services))
                for row in Appointment.objects.filter(contact=contact)
            ),
            "ledger": sorted(
                (plain(row.external_id), row.amount_cents) for row in LedgerEntry.objects.filter(contact=contact)
            ),
        }


@st.composite
def stories(draw):
    """(events with their minutes, the order of their deliveries with repeats, whether repeats have new ids, batch size)."""
    names = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=6, unique=True))
    minutes = draw(st.lists(st.integers(0, 500), min_size=len(names), max_size=len(names), unique=True))
    events = list(zip(names, minutes, strict=True))
    order = draw(st.permutations(range(len(events))))
    repeats = draw(st.lists(st.sampled_from(range(len(events))), max_size=4))
    places = draw(st.lists(st.integers(0, len(events)), min_size=len(repeats), max_size=len(repeats)))
    order = list(order)
    for repeat, place in zip(repeats, places, strict=True):
        order.insert(place, repeat)
    return events, order, draw(st.booleans()), draw(st.sampled_from([1, 2, 200]))


@pytest.mark.req("S3-37", "G3", "G4")
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=stories())
def test_every_order_and_repetition_ends_alike(apro, story):
    events, order, has_new_ids, most = story
    reference, shuffled = next(numbers), next(numbers)
    for name, minute in sorted(events, key=lambda pair: pair[1]):
        put(apro, body(name, reference, minute))
        work_off(apro.location)
    for place, index in enumerate(order):
        key = f"{shuffled}-{place}" if has_new_ids else ""
        put(apro, body(*[events[index][0], shuffled, events[index][1]]), key=key, at=AT + timedelta(seconds=place))
    work_off(apro.location, most=most)

    assert final_state(apro.location, shuffled) == final_state(apro.location, reference)
    with open_location(apro.location, TESTER):
        assert not Delivery.objects.filter(state__in=["pending", "dead_letter"]).exists()


@pytest.fixture
def apro(practice):
    return connect(practice.location).connection
