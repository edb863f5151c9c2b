"""The ledger book: what was paid, once per source and id, and the lifetime value that is its sum."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from aesthetix.contacts.commands import ContactBook
from aesthetix.contacts.models import Contact
from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.bulk import insert_rows, update_rows
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.kernel.ids import new_id
from aesthetix.payments import events
from aesthetix.payments.models import LedgerEntry
from aesthetix.payments.rules import EntryKind
from aesthetix.tenancy.models import Location

OWN = "aesthetix"
LIFETIME_VALUE = "patient_lifetime_value"
_COLUMNS = ["amount_cents", "number", "services", "place", "on_date", "counts", "last_event_at", "updated_at"]


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What one event says of an amount. Blanks say nothing."""

    external_id: str
    contact_id: UUID
    kind: str
    amount_cents: int
    currency: str
    event_at: datetime
    number: str = ""
    services: str = ""
    place: str = ""
    on_date: date | None = None
    counts: bool = True


@dataclass(slots=True)
class LedgerBook:
    """Ledger entries of one source at one location, held under row locks until the transaction ends."""

    location: Location
    source: str
    by: Actor
    at: datetime
    _held: dict[tuple[str, str], LedgerEntry] = field(default_factory=dict)
    _looked: set[str] = field(default_factory=set)
    _created: dict[tuple[str, str], LedgerEntry] = field(default_factory=dict)
    _changed: dict[tuple[str, str], LedgerEntry] = field(default_factory=dict)

    def load(self, external_ids: Iterable[str]) -> None:
        """Lock and hold what is known of these invoices; one query for those not looked up yet."""
        wanted = [key for key in dict.fromkeys(external_ids) if key not in self._looked]
        if wanted:
            rows = LedgerEntry.objects.filter(location=self.location, source=self.source, external_id__in=wanted)
            self._held.update({(row.kind, row.external_id): row for row in rows.order_by("id").select_for_update()})
            self._looked.update(wanted)

    def get(self, kind: str, external_id: str) -> LedgerEntry | None:
        """A held entry."""
        return self._held.get((kind, external_id))

    def record(self, draft: EntryDraft) -> LedgerEntry:
        """One row per kind and id: a newer event corrects it, an older one leaves it."""
        self.load([draft.external_id])
        key = (draft.kind, draft.external_id)
        row = self._held.get(key)
        if row is None:
            return self._create(key, draft)
        if draft.event_at >= row.last_event_at:
            row.amount_cents, row.counts, row.last_event_at = draft.amount_cents, draft.counts, draft.event_at
            for name in ("number", "services", "place", "on_date"):
                setattr(row, name, getattr(draft, name) or getattr(row, name))
            self._changed[key] = row
        return row

    def _create(self, key: tuple[str, str], draft: EntryDraft) -> LedgerEntry:
        row = LedgerEntry(
            location=self.location,
            source=self.source,
            external_id=draft.external_id,
            contact_id=draft.contact_id,
            kind=draft.kind,
            amount_cents=draft.amount_cents,
            currency=draft.currency or self.location.currency,
            number=draft.number,
            services=draft.services,
            place=draft.place,
            on_date=draft.on_date,
            counts=draft.counts,
            last_event_at=draft.event_at,
            created_at=self.at,
            updated_at=self.at,
        )
        self._held[key] = self._created[key] = row
        return row

    def save(self) -> None:
        """Write what was recorded since the last save: at most three statements."""
        created = list(self._created.values())
        changed = [row for key, row in self._changed.items() if key not in self._created]
        for row in changed:
            row.updated_at = self.at
        insert_rows(created)
        update_rows(changed, _COLUMNS)
        lines = [_line(row, is_new=True) for row in created] + [_line(row, is_new=False) for row in changed]
        paid = [line for line in lines if line.pop("kind") == EntryKind.INVOICE]
        if paid:
            outbox.publish(events.INVOICE_PAID, {"invoices": paid, "by": self.by.kind}, at=self.at)
        self._created, self._changed = {}, {}


def _line(row: LedgerEntry, *, is_new: bool) -> dict[str, Any]:
    return {
        "entry_id": str(row.id),
        "contact_id": str(row.contact_id),
        "amount_cents": row.amount_cents,
        "source": row.source,
        "is_new": is_new,
        "kind": row.kind,
    }


def lifetime_values(location: Location, contact_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Contact -> sum of the entries that count; one query. Contacts without any are left out."""
    rows = LedgerEntry.objects.filter(location=location, contact_id__in=list(contact_ids), counts=True)
    return dict(rows.values_list("contact_id").annotate(total=Sum("amount_cents")).order_by())


@transaction.atomic
def set_opening_balance(
    *, location: Location, contact: Contact, amount_cents: int, comment: str, by: Actor, at: datetime
) -> LedgerEntry:
    """What a patient had spent before the connection began: a row of its own, so nothing counts twice (G31)."""
    entry, _ = LedgerEntry.objects.update_or_create(
        location=location,
        source=OWN,
        kind=EntryKind.OPENING,
        external_id=str(contact.id),
        defaults={"contact": contact, "amount_cents": amount_cents, "currency": location.currency, "comment": comment}
        | {"last_event_at": at, "updated_at": at},
        create_defaults={"contact": contact, "amount_cents": amount_cents, "currency": location.currency}
        | {"comment": comment, "last_event_at": at, "created_at": at, "updated_at": at},
    )
    write_lifetime_values(location=location, contact_ids=[contact.id], by=by, at=at)
    return entry


@transaction.atomic
def adjust_lifetime_value(
    *, location: Location, contact: Contact, amount_cents: int, comment: str, by: Actor, at: datetime
) -> LedgerEntry:
    """Add or take away by hand, with a reason. Raises Refusal without one, or for nothing."""
    if not comment.strip():
        raise Refusal("Say why the value changes.", fields={"comment": ["Write a reason."]})
    if not amount_cents:
        raise Refusal("An adjustment of nothing changes nothing.", fields={"amount": ["Enter an amount."]})
    if not Contact.objects.here().filter(location=location, id=contact.id).exists():
        raise NotFound
    entry = LedgerEntry.objects.create(
        location=location,
        contact=contact,
        source=OWN,
        external_id=str(new_id()),
        kind=EntryKind.ADJUSTMENT,
        amount_cents=amount_cents,
        currency=location.currency,
        comment=comment.strip()[:200],
        last_event_at=at,
        created_at=at,
        updated_at=at,
    )
    write_lifetime_values(location=location, contact_ids=[contact.id], by=by, at=at)
    return entry


def write_lifetime_values(*, location: Location, contact_ids: Iterable[UUID], by: Actor, at: datetime) -> None:
    """Set the contacts' lifetime value to what the ledger says."""
    wanted = list(contact_ids)
    book = ContactBook(location, by, at)
    held = book.load(wanted)
    totals = lifetime_values(location, wanted)
    for contact_id in held:
        book.write(contact_id, LIFETIME_VALUE, totals.get(contact_id, 0))
    book.save()
