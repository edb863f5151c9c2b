"""Notes on a contact."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.commands.book import ContactBook, NoteDraft
from aesthetix.contacts.models import Note
from aesthetix.contacts.rules.text import clean_text
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.tenancy.models import Location

LONGEST = 10_000


def _body(text: str) -> str:
    body = clean_text(text)
    if not body or len(body) > LONGEST:
        words = (
            "Write something."
            if not body
            else f"A note has at most {LONGEST:,} characters; this one has {len(body):,}."
        )
        raise Refusal(words, fields={"body": [words]})
    return body


@transaction.atomic
def add_note(
    *, location: Location, contact_id: UUID, body: str, opportunity_id: UUID | None = None, by: Actor, at: datetime
) -> Note:
    """A note in the author's name. Raises Refusal, NotFound."""
    book = ContactBook(location, by, at)
    if contact_id not in book.load([contact_id]):
        raise NotFound
    note = book.note(NoteDraft(contact_id, _body(body), opportunity_id=opportunity_id))
    book.save()
    return note


def _note(location: Location, contact_id: UUID, note_id: UUID) -> Note:
    found = Note.objects.select_for_update().filter(location=location, contact_id=contact_id, id=note_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def edit_note(*, location: Location, contact_id: UUID, note_id: UUID, body: str, by: Actor, at: datetime) -> Note:  # noqa: ARG001 -- history takes the author from the scope
    """The text only; author and time of writing stay. Notes that the product wrote stay as they are. Raises Refusal."""
    note = _note(location, contact_id, note_id)
    _refuse_audit_trail(note)
    note.body, note.updated_at = _body(body), at
    note.save(update_fields=["body", "updated_at"])
    return note


@transaction.atomic
def pin_note(
    *,
    location: Location,
    contact_id: UUID,
    note_id: UUID,
    is_pinned: bool,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,
) -> Note:
    note = _note(location, contact_id, note_id)
    note.pinned_at = at if is_pinned else None
    note.save(update_fields=["pinned_at"])
    return note


@transaction.atomic
def delete_note(*, location: Location, contact_id: UUID, note_id: UUID, by: Actor, at: datetime) -> Note:  # noqa: ARG001 -- the common shape
    """Gone from the contact; history keeps it. The EMR's notes are the audit trail (S3-05) and stay. Raises Refusal."""
    note = _note(location, contact_id, note_id)
    _refuse_audit_trail(note)
    Note.objects.filter(id=note.id, location=location).delete()
    return note


def _refuse_audit_trail(note: Note) -> None:
    if note.source:
        raise Refusal("This note was written by the product as a record of what happened; it cannot be changed.")
