"""A contact written by a program: everything it says about one contact, in one book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from aesthetix.contacts.commands.book import ContactBook, ContactDraft
from aesthetix.contacts.commands.contacts import MOST_FOLLOWERS, cleaned, held
from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.identity import Match, matches_of
from aesthetix.contacts.rules.channels import CHANNELS, PERMANENT
from aesthetix.contacts.rules.defaults import LEAD
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, Refusal
from aesthetix.tenancy.models import Location

MOST_TAGS = 100


class Duplicate(Conflict):
    """Another contact has this e-mail or phone."""

    def __init__(self, match: Match) -> None:
        super().__init__("This location does not allow duplicated contacts.", code="duplicate")
        self.match = match


@dataclass(frozen=True, slots=True)
class ContactWrite:
    """What is said: raw values by field key, and the rest where it is said. None: not said.

    `tags` and `followers` replace what is there; `dnd` (channel -> {status, message, code}) is added to it.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    tags: Sequence[str] | None = None
    followers: Sequence[UUID] | None = None
    dnd: Mapping[str, Mapping[str, Any]] | None = None
    has_owner: bool = False
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Upserted:
    """The contact, whether it is new, and the fields left as they were since another contact has the value."""

    contact: Contact
    is_new: bool
    held_elsewhere: tuple[str, ...] = ()


@transaction.atomic
def add_contact(*, location: Location, write: ContactWrite, via: str, by: Actor, at: datetime) -> Contact:
    """A new contact. Raises Duplicate, Refusal with `fields`."""
    catalogue = Catalogue(location)
    values = cleaned(catalogue, write.values)
    found = _recognise(location, values)
    if found and not location.settings.get("allow_duplicate_contact"):
        raise Duplicate(found[0])
    return _create(catalogue, values, write, via=via, by=by, at=at)


@transaction.atomic
def change_contact(*, location: Location, contact_id: UUID, write: ContactWrite, by: Actor, at: datetime) -> Contact:
    """What is said and nothing else. Raises NotFound, Duplicate, Refusal with `fields`."""
    catalogue = Catalogue(location)
    values = cleaned(catalogue, write.values)
    book, contact = held(location, contact_id, by, at)
    changed = {
        key: values[key] for key in ("email", "phone") if values.get(key) and values[key] != book.read(contact_id, key)
    }
    found = _recognise(location, changed, besides=contact_id)
    if found and not location.settings.get("allow_duplicate_contact"):
        raise Duplicate(found[0])
    _apply(catalogue, book, contact, values, write)
    book.save()
    return contact


@transaction.atomic
def upsert_contact(
    *, location: Location, write: ContactWrite, via: str, by: Actor, at: datetime, always_new: bool = False
) -> Upserted:
    """Change the contact that has this e-mail or phone, in the location's order, or make one. Raises Refusal."""
    catalogue = Catalogue(location)
    values = cleaned(catalogue, write.values)
    found = _recognise(location, values)
    if not found or (always_new and location.settings.get("allow_duplicate_contact")):
        return Upserted(_create(catalogue, values, write, via=via, by=by, at=at), is_new=True)
    best = found[0]
    elsewhere = tuple(match.field for match in found if match.contact.id != best.contact.id)
    values = {key: value for key, value in values.items() if key not in elsewhere}
    if "phone" in elsewhere:
        values.pop("phone_extension", None)
    book, contact = held(location, best.contact.id, by, at)
    _apply(catalogue, book, contact, values, write)
    book.save()
    return Upserted(contact, is_new=False, held_elsewhere=elsewhere)


def _recognise(location: Location, values: Mapping[str, Any], besides: UUID | None = None) -> list[Match]:
    """Under a lock per address, so that two callers at once do not both find nobody."""
    keys = sorted(f"{location.id}:{values[name]}" for name in ("email", "phone") if values.get(name))
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    return matches_of(location, email=values.get("email") or "", phone=values.get("phone") or "", besides=besides)


def _create(
    catalogue: Catalogue, values: dict[str, Any], write: ContactWrite, *, via: str, by: Actor, at: datetime
) -> Contact:
    if not (values.get("email") or values.get("phone")):
        words = "A contact from outside needs an e-mail or a phone."
        raise Refusal(words, code="no_identity", fields={"email": [words]})
    book = ContactBook(catalogue.location, by, at)
    contact = book.create(ContactDraft(values={**values, "type": values.get("type") or LEAD}, via=via))
    _apply(catalogue, book, contact, {}, write)
    book.save()
    return contact


def _apply(
    catalogue: Catalogue, book: ContactBook, contact: Contact, values: Mapping[str, Any], write: ContactWrite
) -> None:
    for key, value in values.items():
        book.write(contact.id, key, LEAD if key == "type" and not value else value)
    if not (contact.first_name or contact.last_name or contact.email or contact.phone):
        words = "Keep at least a name, an e-mail or a phone."
        raise Refusal(words, code="no_identity", fields={next(iter(values), "email"): [words]})
    if write.tags is not None:
        _retag(book, contact, write.tags)
    _set_people(catalogue, book, contact, write)
    if write.dnd is not None:
        states = {channel: dict(write.dnd[channel]) for channel, _ in CHANNELS if channel in write.dnd}
        kept = {name: state for name, state in contact.dnd.items() if state.get("status") == PERMANENT}
        book.set_attribute(contact.id, "dnd", {**contact.dnd, **states, **kept})


def _retag(book: ContactBook, contact: Contact, tags: Sequence[str]) -> None:
    wanted = [tag.strip().lower() for tag in tags if tag.strip()]
    if len(wanted) > MOST_TAGS or any(len(tag) > 100 for tag in wanted):  # noqa: PLR2004 -- the column
        words = f"At most {MOST_TAGS} tags of at most 100 characters each."
        raise Refusal(words, fields={"tags": [words]})
    book.untag(contact.id, [tag for tag in contact.tags if tag not in wanted])
    book.tag(contact.id, wanted)


def _set_people(catalogue: Catalogue, book: ContactBook, contact: Contact, write: ContactWrite) -> None:
    if write.has_owner:
        if write.owner_id and str(write.owner_id) not in catalogue.people:
            raise Refusal("Choose somebody who works here.", fields={"assigned_to": ["Nobody here has this id."]})
        book.set_attribute(contact.id, "owner_id", write.owner_id)
    if write.followers is not None:
        wanted = list(dict.fromkeys(write.followers))
        if len(wanted) > MOST_FOLLOWERS or any(str(key) not in catalogue.people for key in wanted):
            words = f"At most {MOST_FOLLOWERS} people, all of this location."
            raise Refusal(words, fields={"followers": [words]})
        book.set_attribute(contact.id, "followers", wanted)
