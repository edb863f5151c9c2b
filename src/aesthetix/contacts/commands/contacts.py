"""One contact, changed by a person or a program: created, updated, deleted, restored, and the like."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.commands.book import ContactBook, ContactDraft
from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.rules.channels import ACTIVE, CHANNELS, INACTIVE, PERMANENT
from aesthetix.contacts.rules.defaults import LEAD
from aesthetix.contacts.rules.values import Place, clean_values
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.tenancy.models import Location

MOST_FOLLOWERS = 10
BY_HAND = "staff"


def place_of(location: Location) -> Place:
    return Place(location.country, location.currency)


def cleaned(catalogue: Catalogue, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Clean values by key. Raises Refusal with what is wrong by field."""
    values, errors = clean_values(catalogue.specs, raw, place_of(catalogue.location))
    if errors:
        raise Refusal("Some fields need another look.", code="bad_values", fields=errors)
    return values


@transaction.atomic
def create_contact(
    *,
    location: Location,
    values: Mapping[str, Any],
    tags: Sequence[str] = (),
    via: str = BY_HAND,
    by: Actor,
    at: datetime,
) -> Contact:
    """A new contact from raw values. By hand a name suffices; from outside an e-mail or a phone is needed (S3-01).

    Raises Refusal, with `fields` naming each input at fault.
    """
    clean = cleaned(Catalogue(location), values)
    needed = ("email", "phone", *(("first_name", "last_name") if via == BY_HAND else ()))
    if not any(clean.get(key) for key in needed):
        words = "a name, an e-mail or a phone" if via == BY_HAND else "an e-mail or a phone"
        raise Refusal(f"A contact needs {words}.", code="no_identity", fields={needed[-1]: [f"Give at least {words}."]})
    clean["type"] = clean.get("type") or LEAD
    book = ContactBook(location, by, at)
    contact = book.create(ContactDraft(values=clean, tags=tuple(tags), via=via))
    book.save()
    return contact


@transaction.atomic
def update_contact(
    *, location: Location, contact_id: UUID, values: Mapping[str, Any], by: Actor, at: datetime
) -> Contact:
    """Write raw values by field key; what is not named stays. Raises Refusal with `fields`, NotFound."""
    clean = cleaned(Catalogue(location), values)
    if "type" in clean and not clean["type"]:
        raise Refusal("A contact has a type.", fields={"type": ["Choose a contact type."]})
    book, contact = held(location, contact_id, by, at)
    for key, value in clean.items():
        book.write(contact.id, key, value)
    if not (contact.first_name or contact.last_name or contact.email or contact.phone):
        words = "Keep at least a name, an e-mail or a phone."
        raise Refusal(words, code="no_identity", fields={next(iter(clean), "email"): [words]})
    book.save()
    return contact


def held(location: Location, contact_id: UUID, by: Actor, at: datetime) -> tuple[ContactBook, Contact]:
    """A book with this contact under lock. Raises NotFound."""
    book = ContactBook(location, by, at)
    contact = book.load([contact_id]).get(contact_id)
    if contact is None:
        raise NotFound
    return book, contact


@transaction.atomic
def delete_contacts(*, location: Location, contact_ids: Iterable[UUID], by: Actor, at: datetime) -> list[UUID]:
    """Put contacts aside; `restore_contacts` brings them back. Returns those that were there."""
    book = ContactBook(location, by, at)
    gone = list(book.load(contact_ids))
    for contact_id in gone:
        book.set_attribute(contact_id, "deleted_at", at)
    book.save()
    return gone


@transaction.atomic
def restore_contacts(*, location: Location, contact_ids: Iterable[UUID], by: Actor, at: datetime) -> list[UUID]:
    """Bring deleted contacts back; returns them."""
    book = ContactBook(location, by, at)
    back = list(book.load_deleted(contact_ids))
    for contact_id in back:
        book.set_attribute(contact_id, "deleted_at", None)
    book.save()
    return back


@transaction.atomic
def set_people(
    *, location: Location, contact_id: UUID, owner_id: UUID | None, followers: Sequence[UUID], by: Actor, at: datetime
) -> Contact:
    """Owner and followers, all of the location's staff. Raises Refusal."""
    book, contact = held(location, contact_id, by, at)
    _check_people(location, [*([owner_id] if owner_id else []), *followers])
    if len(set(followers)) > MOST_FOLLOWERS:
        raise Refusal("Too many followers.", fields={"followers": [f"At most {MOST_FOLLOWERS} people can follow."]})
    book.set_attribute(contact_id, "owner_id", owner_id)
    book.set_attribute(contact_id, "followers", list(dict.fromkeys(followers)))
    book.save()
    return contact


def _check_people(location: Location, ids: Iterable[UUID]) -> None:
    known = Catalogue(location).people
    if any(str(person) not in known for person in ids):
        raise Refusal("Choose people who work here.", fields={"owner": ["Choose somebody who works here."]})


@transaction.atomic
def set_owner(
    *, location: Location, contact_ids: Iterable[UUID], owner_id: UUID | None, by: Actor, at: datetime
) -> int:
    """One owner for many contacts; returns how many changed. Raises Refusal."""
    _check_people(location, [owner_id] if owner_id else [])
    book = ContactBook(location, by, at)
    changed = sum(book.set_attribute(contact_id, "owner_id", owner_id) for contact_id in list(book.load(contact_ids)))
    book.save()
    return changed


@transaction.atomic
def set_type(*, location: Location, contact_ids: Iterable[UUID], name: str, by: Actor, at: datetime) -> int:
    """One contact type for many contacts; returns how many changed. Raises Refusal."""
    clean = cleaned(Catalogue(location), {"type": name})
    book = ContactBook(location, by, at)
    changed = sum(book.write(contact_id, "type", clean["type"]) for contact_id in list(book.load(contact_ids)))
    book.save()
    return changed


@transaction.atomic
def tag_contacts(
    *,
    location: Location,
    contact_ids: Iterable[UUID],
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> list[UUID]:
    """Add and remove tags; returns the contacts that changed."""
    book = ContactBook(location, by, at)
    changed = []
    for contact_id in list(book.load(contact_ids)):
        is_added, is_removed = book.tag(contact_id, add), book.untag(contact_id, remove)
        if is_added or is_removed:
            changed.append(contact_id)
    book.save()
    return changed


@transaction.atomic
def set_dnd(*, location: Location, contact_id: UUID, channels: Iterable[str], by: Actor, at: datetime) -> Contact:
    """Do not disturb on exactly these channels. A permanent one, set by the contact itself, stays."""
    book, contact = held(location, contact_id, by, at)
    wanted = set(channels)
    states: dict[str, Any] = {}
    for channel, _ in CHANNELS:
        before = contact.dnd.get(channel, {})
        if before.get("status") == PERMANENT:
            states[channel] = before
        elif channel in wanted:
            states[channel] = {"status": ACTIVE, "message": f"Set by {by.name}", "code": "by_hand"}
        elif before:
            states[channel] = {"status": INACTIVE}
    if {name: state.get("status") for name, state in states.items()} != {
        name: state.get("status") for name, state in contact.dnd.items()
    }:
        book.set_attribute(contact_id, "dnd", states)
    book.save()
    return contact
