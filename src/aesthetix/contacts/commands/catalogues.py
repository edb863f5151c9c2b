"""Short lists a practice keeps: contact types, tags, custom values. A rename rewrites the contacts."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from aesthetix.contacts.commands.book import ContactBook
from aesthetix.contacts.commands.fields import key_from
from aesthetix.contacts.models import Contact, ContactType, CustomValue, Tag
from aesthetix.contacts.rules.defaults import CONTACT_TYPES
from aesthetix.contacts.rules.text import clean_line, clean_text
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy.models import Location

_PORTION = 500


def _name(text: str, longest: int) -> str:
    name = clean_line(text)
    if not name or len(name) > longest:
        words = f"Give a name of at most {longest} characters."
        raise Refusal(words, fields={"name": [words]})
    return name


def _portions(location: Location, ids: Iterable[UUID], by: Actor, at: datetime) -> Iterable[ContactBook]:
    """Books over many contacts, a portion each, saved when the next is asked for."""
    everyone = list(ids)
    for start in range(0, len(everyone), _PORTION):
        book = ContactBook(location, by, at)
        book.load(everyone[start : start + _PORTION])
        yield book
        book.save()


@transaction.atomic
def add_type(*, location: Location, name: str, by: Actor, at: datetime) -> ContactType:  # noqa: ARG001 -- the common shape
    """A new contact type at the end. Raises Refusal, Conflict."""
    clean = _name(name, 60)
    mine = ContactType.objects.filter(location=location)
    if mine.filter(name__iexact=clean).exists():
        raise Conflict(f"There is a type {clean} already.", fields={"name": ["Choose another name."]})
    last = mine.aggregate(last=Max("position"))["last"]
    return ContactType.objects.create(location=location, name=clean, position=0 if last is None else last + 1)


def _type(location: Location, type_id: UUID) -> ContactType:
    found = ContactType.objects.select_for_update().filter(location=location, id=type_id).first()
    if found is None:
        raise NotFound
    if found.name in CONTACT_TYPES:
        raise Refusal(f"{found.name} is what the workflows branch on; it stays as it is.")
    return found


@transaction.atomic
def rename_type(*, location: Location, type_id: UUID, name: str, by: Actor, at: datetime) -> int:
    """Another name, on every contact of the type; returns how many. Raises Refusal, Conflict, NotFound."""
    found, clean = _type(location, type_id), _name(name, 60)
    if ContactType.objects.filter(location=location, name__iexact=clean).exclude(id=type_id).exists():
        raise Conflict(f"There is a type {clean} already.", fields={"name": ["Choose another name."]})
    changed = _retype(location, found.name, clean, by, at)
    ContactType.objects.filter(id=type_id, location=location).update(name=clean)
    return changed


@transaction.atomic
def delete_type(*, location: Location, type_id: UUID, instead: str, by: Actor, at: datetime) -> int:
    """Its contacts get the type `instead`; returns how many. Raises Refusal, NotFound."""
    found = _type(location, type_id)
    if not ContactType.objects.filter(location=location, name=instead).exclude(id=type_id).exists():
        raise Refusal("Choose the type that its contacts get instead.", fields={"instead": ["Choose a type."]})
    changed = _retype(location, found.name, instead, by, at)
    ContactType.objects.filter(id=type_id, location=location).delete()
    return changed


def _retype(location: Location, before: str, after: str, by: Actor, at: datetime) -> int:
    ids = list(Contact.objects.here().filter(location=location, type=before).values_list("id", flat=True))
    for book in _portions(location, ids, by, at):
        for contact_id in list(book.load(())):
            book.write(contact_id, "type", after)
    return len(ids)


def _tagged(location: Location, name: str) -> list[UUID]:
    return list(Contact.objects.here().filter(location=location, tags__contains=[name]).values_list("id", flat=True))


def _tag(location: Location, tag_id: UUID) -> Tag:
    found = Tag.objects.select_for_update().filter(location=location, id=tag_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def add_tag(*, location: Location, name: str, by: Actor, at: datetime) -> Tag:  # noqa: ARG001 -- the common shape
    """A tag nobody carries yet. Raises Refusal, Conflict."""
    clean = _name(name, 100).lower()
    tag, is_new = Tag.objects.get_or_create(location=location, name=clean)
    if not is_new:
        raise Conflict(f"There is a tag {clean} already.", fields={"name": ["Choose another name."]})
    return tag


@transaction.atomic
def rename_tag(*, location: Location, tag_id: UUID, name: str, by: Actor, at: datetime) -> int:
    """Another name, on every contact; the name of another tag merges the two. Returns how many contacts changed."""
    tag, clean = _tag(location, tag_id), _name(name, 100).lower()
    if clean == tag.name:
        return 0
    ids = _tagged(location, tag.name)
    for book in _portions(location, ids, by, at):
        for contact_id in list(book.load(())):
            book.tag(contact_id, [clean])
            book.untag(contact_id, [tag.name])
    Tag.objects.filter(id=tag_id, location=location).delete()
    Tag.objects.get_or_create(location=location, name=clean)
    return len(ids)


@transaction.atomic
def delete_tag(*, location: Location, tag_id: UUID, by: Actor, at: datetime) -> tuple[str, list[UUID]]:
    """Off every contact and out of the catalogue; returns its name and who carried it, so that it can be undone."""
    tag = _tag(location, tag_id)
    ids = _tagged(location, tag.name)
    for book in _portions(location, ids, by, at):
        for contact_id in list(book.load(())):
            book.untag(contact_id, [tag.name])
    Tag.objects.filter(id=tag_id, location=location).delete()
    return tag.name, ids


@transaction.atomic
def save_value(
    *,
    location: Location,
    name: str,
    value: str,
    value_id: UUID | None = None,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,  # noqa: ARG001 -- the common shape
) -> CustomValue:
    """A custom value; its key comes from its first name and stays. Raises Refusal, NotFound."""
    clean, text = _name(name, 100), clean_text(value)
    if len(text) > 10_000:  # noqa: PLR2004 -- a page of text
        raise Refusal("The value is too long.", fields={"value": ["At most 10,000 characters."]})
    mine = CustomValue.objects.filter(location=location)
    if value_id:
        if not mine.filter(id=value_id).update(name=clean, value=text):
            raise NotFound
        return mine.get(id=value_id)
    stem, taken = key_from(clean) or "value", set(mine.values_list("key", flat=True))
    key = next(key for number in range(1, 10_000) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)
    return CustomValue.objects.create(location=location, key=key, name=clean, value=text)


@transaction.atomic
def delete_value(*, location: Location, value_id: UUID, by: Actor, at: datetime) -> str:  # noqa: ARG001 -- the common shape
    """Returns its name. Raises NotFound."""
    found = CustomValue.objects.filter(location=location, id=value_id).first()
    if found is None:
        raise NotFound
    CustomValue.objects.filter(location=location, id=value_id).delete()
    return found.name
