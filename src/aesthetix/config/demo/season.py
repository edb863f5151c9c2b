"""Four months of history, told to AX Connect day by day as the EMR would have, and what the staff did besides."""

import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from aesthetix.config.demo.people import SOURCES, Client, invent
from aesthetix.config.demo.practice import Practice
from aesthetix.config.demo.story import Emr, Sent, season_of
from aesthetix.connect.commands.drain import drain
from aesthetix.connect.models import Delivery
from aesthetix.connect.rules.intake import delivery_key, digest
from aesthetix.contacts.commands import contacts, notes, todos
from aesthetix.contacts.commands.todos import TaskDraft
from aesthetix.contacts.models import Contact
from aesthetix.kernel import chores, crypto
from aesthetix.kernel.actor import SYSTEM, Actor
from aesthetix.kernel.bulk import insert_rows
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.scope import data_key, open_location

DAYS = 120
CLIENTS = 130
STEP = 3
LEADS = 45
REMARKS = (
    "Prefers mornings. Call before ten.",
    "Asked about a package for two areas.",
    "Allergic to latex: told the treatment room.",
    "Wants a reminder by text, not by mail.",
    "Came through a friend, mentioned the referral card.",
)
ERRANDS = ("Call about the filler quote", "Send aftercare leaflet", "Check in after the peel", "Confirm deposit")


def clients_of(practice: Practice, rng: random.Random, today: date) -> list[Client]:
    """The regulars of one practice."""
    first = int(practice.place.external_id) * 10_000
    return [invent(rng, practice.place, first + number, today=today) for number in range(CLIENTS)]


def tell(practice: Practice, emr: Emr, regulars: list[Client], now: datetime, advance: Callable[[int], None]) -> int:
    """Everything up to yesterday, applied three days at a time with the clock of then; returns how many deliveries."""
    today = now.astimezone(practice.location.zone).date()
    told: list[Sent] = []
    for client in regulars:
        told += season_of(emr, client, today - timedelta(days=emr.rng.randint(3, DAYS)), today)
    past = sorted((sent for sent in told if sent.at < now - timedelta(hours=12)), key=lambda sent: sent.at)
    by_day: dict[date, list[Sent]] = {}
    for sent in past:
        day = sent.at.date()
        by_day.setdefault(day + timedelta(days=-day.toordinal() % STEP), []).append(sent)
    for day, sents in sorted(by_day.items()):
        _apply(practice, sents, min(now, datetime.combine(day, time(22), practice.location.zone)))
        advance(len(sents))
    return len(past)


def _apply(practice: Practice, sents: Iterable[Sent], at: datetime) -> None:
    """Stored and applied in one transaction, so that no other worker gets in between."""
    with open_location(practice.location, SYSTEM, at=at):
        insert_rows([_delivery(practice, sent) for sent in sents])
        while drain(practice.location.id, at=at):
            pass
        chores.run_all(practice.location.id, at=at)


def _delivery(practice: Practice, sent: Sent) -> Delivery:
    key, delivery_id = data_key(practice.location), new_id()
    headers = {name.lower(): value for name, value in sent.headers.items()}
    return Delivery(
        id=delivery_id,
        location=practice.location,
        connection=practice.connection,
        received_at=sent.at,
        content_type=headers["content-type"],
        headers=headers,
        sealed_body=crypto.seal(key, sent.body, bound_to=delivery_id.bytes),
        size=len(sent.body),
        digest=digest(key, sent.body),
        delivery_key=delivery_key(headers),
    )


def add_daily_work(practice: Practice, rng: random.Random, now: datetime) -> None:
    """Website leads, tags, owners, notes and tasks, as the front desk would have left them."""
    with open_location(practice.location, SYSTEM):
        for number in range(LEADS):
            _add_lead(practice, rng, now, 900_000 + number)
        everybody = list(Contact.objects.here().filter(location=practice.location).values_list("id", flat=True))
        for user in practice.people:
            mine = rng.sample(everybody, k=len(everybody) // 5)
            contacts.set_owner(location=practice.location, contact_ids=mine, owner_id=user.id, by=SYSTEM, at=now)
        _write_by_hand(practice, rng, everybody, now)


def _add_lead(practice: Practice, rng: random.Random, now: datetime, number: int) -> None:
    person = invent(rng, practice.place, number, today=now.date())
    contacts.create_contact(
        location=practice.location,
        values={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "phone": person.phone,
            "source": rng.choice(SOURCES),
        },
        tags=["newsletter"] if rng.random() < 0.4 else [],
        by=SYSTEM,
        at=now - timedelta(days=rng.randint(1, DAYS), minutes=rng.randint(0, 600)),
    )


def _write_by_hand(practice: Practice, rng: random.Random, everybody: list, now: datetime) -> None:
    for contact_id in rng.sample(everybody, k=25):
        person = rng.choice(practice.people)
        by = Actor(kind="user", id=str(person.id), name=person.name, via="staff")
        at = now - timedelta(hours=rng.randint(2, 400))
        notes.add_note(location=practice.location, contact_id=contact_id, body=rng.choice(REMARKS), by=by, at=at)
    for contact_id in rng.sample(everybody, k=12):
        person = rng.choice(practice.people)
        draft = TaskDraft(
            title=rng.choice(ERRANDS), due_at=now + timedelta(hours=rng.randint(-48, 150)), assignee_id=person.id
        )
        todos.add_task(location=practice.location, contact_id=contact_id, draft=draft, by=SYSTEM, at=now)
    contacts.tag_contacts(
        location=practice.location, contact_ids=rng.sample(everybody, k=20), add=["vip"], by=SYSTEM, at=now
    )
