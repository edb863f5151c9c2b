"""The contact book: load many contacts under lock, note changes in memory, write them all with a few statements.

One book is one intention. Callers are staff forms (one contact), the workflow engine and AX Connect (hundreds).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aesthetix.contacts import events
from aesthetix.contacts.models import Contact, ContactEmail, ContactPhone, ContactTerm, Note, Tag
from aesthetix.contacts.rules.fields import STANDARD
from aesthetix.contacts.rules.search import terms_of
from aesthetix.contacts.rules.text import clean_line
from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.bulk import insert_lines, insert_rows, update_rows
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.models import Location

_SEARCHED = frozenset({"first_name", "last_name", "email", "phone", "apro_client_id", "tags", "owner_id", "followers"})


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact to be: values by field key (standard and custom), already clean."""

    values: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    via: str = ""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    contact_id: UUID
    body: str
    source: str = ""
    opportunity_id: UUID | None = None


@dataclass(slots=True)
class ContactBook:
    """Contacts of one location, held under row locks until the transaction ends."""

    location: Location
    by: Actor
    at: datetime
    _held: dict[UUID, Contact] = field(default_factory=dict)
    _created: dict[UUID, Contact] = field(default_factory=dict)
    _changes: dict[UUID, dict[str, list[Any]]] = field(default_factory=dict)
    _notes: list[Note] = field(default_factory=list)

    def load(self, contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Lock and hold these contacts (deleted ones are left out); one query for those not held yet."""
        wanted = [contact_id for contact_id in dict.fromkeys(contact_ids) if contact_id not in self._held]
        if wanted:
            found = Contact.objects.here().filter(location=self.location, id__in=wanted).order_by("id")
            self._held.update({contact.id: contact for contact in found.select_for_update()})
        return self._held

    def load_deleted(self, contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Lock and hold deleted contacts, to restore them; returns these alone."""
        gone = Contact.objects.filter(location=self.location, id__in=list(contact_ids), deleted_at__isnull=False)
        found = {contact.id: contact for contact in gone.order_by("id").select_for_update()}
        self._held.update(found)
        return found

    def get(self, contact_id: UUID) -> Contact:
        """A held contact. Raises KeyError."""
        return self._held[contact_id]

    def create(self, draft: ContactDraft) -> Contact:
        """A new contact, written by save()."""
        contact = Contact(
            id=new_id(), location=self.location, created_at=self.at, updated_at=self.at, created_via=draft.via
        )
        self._held[contact.id] = self._created[contact.id] = contact
        for key, value in draft.values.items():
            self.write(contact.id, key, value)
        if draft.tags:
            self.tag(contact.id, draft.tags)
        return contact

    def read(self, contact_id: UUID, key: str) -> Any:
        """The value of a field by key; None for an unset one. Dates come as ISO text."""
        contact = self._held[contact_id]
        spec = STANDARD.get(key)
        value = getattr(contact, spec.column) if spec and spec.column else contact.custom.get(key)
        return value.isoformat() if isinstance(value, date) else value

    def write(self, contact_id: UUID, key: str, value: Any) -> bool:
        """Set a field by key to a clean value (None clears it); returns whether it changed."""
        contact = self._held[contact_id]
        before = self.read(contact_id, key)
        after = value.isoformat() if isinstance(value, date) else value
        if (before or None) == (after or None) and (before is None) == (after is None or after == ""):
            return False
        spec = STANDARD.get(key)
        if spec and spec.column:
            setattr(contact, spec.column, self._for_column(spec.column, value))
        elif after is None or after == "":
            contact.custom.pop(key, None)
        else:
            contact.custom[key] = after
        self._remember(contact_id, key, before, after)
        return True

    @staticmethod
    def _for_column(column: str, value: Any) -> Any:
        if column == "date_of_birth":
            return date.fromisoformat(value) if isinstance(value, str) and value else value or None
        return "" if value is None else value

    def set_attribute(self, contact_id: UUID, name: str, value: Any) -> bool:
        """Set what is no field: owner_id, followers, dnd, phone_label, deleted_at."""
        contact = self._held[contact_id]
        before = getattr(contact, name)
        if before == value:
            return False
        setattr(contact, name, value)
        self._remember(contact_id, name, _plain(before), _plain(value))
        return True

    def tag(self, contact_id: UUID, names: Iterable[str]) -> bool:
        """Add tags (lower-cased, kept in order); returns whether any was new."""
        contact = self._held[contact_id]
        cleaned = (clean_line(name).lower()[:100] for name in names)
        added = [name for name in dict.fromkeys(cleaned) if name and name not in contact.tags]
        return bool(added) and self._retag(contact, [*contact.tags, *added])

    def untag(self, contact_id: UUID, names: Iterable[str]) -> bool:
        """Remove tags; returns whether any was there."""
        contact = self._held[contact_id]
        gone = {clean_line(name).lower() for name in names}
        kept = [name for name in contact.tags if name not in gone]
        return kept != contact.tags and self._retag(contact, kept)

    def _retag(self, contact: Contact, tags: list[str]) -> bool:
        before, contact.tags = contact.tags, tags
        self._remember(contact.id, "tags", list(before), list(tags))
        return True

    def note(self, draft: NoteDraft) -> Note:
        """A note in the name of the book's author, written by save()."""
        note = Note(
            location=self.location,
            contact_id=draft.contact_id,
            opportunity_id=draft.opportunity_id,
            body=draft.body,
            source=draft.source,
            author_kind=self.by.kind,
            author_id=self.by.id,
            author_name=self.by.name,
            created_at=self.at,
            updated_at=self.at,
        )
        self._notes.append(note)
        return note

    def _remember(self, contact_id: UUID, key: str, before: Any, after: Any) -> None:
        changes = self._changes.setdefault(contact_id, {})
        if key in changes:
            changes[key][1] = after
        else:
            changes[key] = [before, after]

    def changes(self) -> Mapping[UUID, Mapping[str, list[Any]]]:
        """What has changed since the last save: contact id -> field key -> [before, after]."""
        return self._changes

    def save(self) -> None:
        """Write everything noted since the last save: at most seven statements, however many contacts."""
        created = list(self._created.values())
        changed = [self._held[key] for key in self._changes if key not in self._created]
        for contact in changed:
            contact.updated_at = self.at
        insert_rows(created)
        if changed:
            update_rows(changed, self._columns_touched())
        self._save_terms()
        self._save_tags()
        insert_rows(self._notes)
        self._announce()
        self._created, self._changes, self._notes = {}, {}, []

    def _columns_touched(self) -> list[str]:
        touched = {"updated_at"}
        for contact_id, changes in self._changes.items():
            if contact_id in self._created:
                continue
            for key in changes:
                spec = STANDARD.get(key)
                if spec and spec.column:
                    touched.add(spec.column)
                elif hasattr(Contact, key):
                    touched.add(key)
                else:
                    touched.add("custom")
        return sorted(touched)

    def _save_terms(self) -> None:
        stale = [
            key
            for key, changes in self._changes.items()
            if key not in self._created and not _SEARCHED.isdisjoint(changes)
        ]
        refresh_terms(self.location, [*self._created.values(), *(self._held[key] for key in stale)], stale=stale)

    def _save_tags(self) -> None:
        names = {name for changes in self._changes.values() for name in changes.get("tags", [[], []])[1]}
        if names:
            known = set(Tag.objects.filter(location=self.location, name__in=names).values_list("name", flat=True))
            new = [Tag(location=self.location, name=name) for name in sorted(names - known)]
            Tag.objects.bulk_create(new, ignore_conflicts=True)

    def _announce(self) -> None:
        for name, keys in (
            (events.CONTACT_CREATED, [key for key in self._changes if key in self._created]),
            (events.CONTACT_CHANGED, [key for key in self._changes if key not in self._created]),
        ):
            if keys:
                lines = [{"contact_id": str(key), "changes": self._changes[key], "via": self.by.via} for key in keys]
                outbox.publish(name, {"contacts": lines, "by": self.by.kind}, at=self.at)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str | dict) else str(value)


def refresh_terms(location: Location, contacts: list[Contact], *, stale: list[UUID]) -> None:
    """Write the search terms of these contacts anew; `stale`: those that had terms before."""
    if not contacts:
        return
    more_emails: dict[UUID, list[str]] = {}
    more_phones: dict[UUID, list[str]] = {}
    if stale:
        for row in ContactEmail.objects.filter(location=location, contact_id__in=stale):
            more_emails.setdefault(row.contact_id, []).append(row.address)
        for phone in ContactPhone.objects.filter(location=location, contact_id__in=stale):
            more_phones.setdefault(phone.contact_id, []).append(phone.number)
        ContactTerm.objects.filter(location=location, contact_id__in=stale).delete()
    lines = [
        {"id": new_id(), "location_id": location.id, "contact_id": contact.id, "term": term}
        for contact in contacts
        for term in terms_of(
            first_name=contact.first_name,
            last_name=contact.last_name,
            emails=[contact.email, *more_emails.get(contact.id, ())],
            phones=[contact.phone, *more_phones.get(contact.id, ())],
            client_ids=[str(contact.custom.get("apro_client_id", ""))],
            tags=contact.tags,
            people={person for person in (contact.owner_id, *contact.followers) if person},
        )
    ]
    insert_lines(ContactTerm, lines)
