"""Operations on what hangs on a contact: tags, followers, notes, tasks."""

from typing import Any
from uuid import UUID

from aesthetix.api.application import operation, same_location
from aesthetix.api.contacts import shapes
from aesthetix.api.contacts.operations import READ, WRITE, router
from aesthetix.api.contacts.reading import contact_id
from aesthetix.api.contacts.schemas import (
    BulkTags,
    FollowerList,
    NoteChange,
    NoteNew,
    TagList,
    TaskChange,
    TaskDone,
    TaskNew,
)
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import WireError, unknown, unprocessable
from aesthetix.api.reports import ignored_report
from aesthetix.api.wire import as_id
from aesthetix.contacts.commands import contacts, notes, outside, todos
from aesthetix.contacts.models import Contact, Note, Task

DONE = {"succeeded": True, "succeded": True}


@operation(router, "POST", "/contacts/{contact}/tags", scope=WRITE, status=201)
def add_tags(request: ApiRequest, contact: str, body: TagList) -> dict[str, Any]:
    """Add tags; answers all of them and those that are new."""
    before, after = _retag(request, contact, add=body.tags)
    return {"tags": after, "tagsAdded": [tag for tag in after if tag not in before]}


@operation(router, "DELETE", "/contacts/{contact}/tags", scope=WRITE)
def remove_tags(request: ApiRequest, contact: str, body: TagList) -> dict[str, Any]:
    """Remove tags; answers those that stay and those that are gone."""
    before, after = _retag(request, contact, remove=body.tags)
    return {"tags": after, "tagsRemoved": [tag for tag in before if tag not in after]}


@operation(router, "POST", "/contacts/bulk/tags/update/{way}", scope=WRITE, status=201)
def create_association(request: ApiRequest, way: str, body: BulkTags) -> dict[str, Any]:
    """Add tags to many contacts, or remove them: `add` or `remove` in the address."""
    same_location(request, body.location_id)
    if way not in {"add", "remove"}:
        raise unprocessable("type: should be add or remove")
    keys = [key for text in body.contacts if (key := as_id(text))]
    there = set(Contact.objects.here().filter(location=request.location, id__in=keys).values_list("id", flat=True))
    contacts.tag_contacts(
        location=request.location, contact_ids=there, **{way: body.tags}, by=request.actor, at=request.at
    )
    lines = [_bulk_line(text, there) for text in body.contacts]
    return {**DONE, "errorCount": sum(line["type"] == "error" for line in lines), "responses": lines}


def _bulk_line(text: str, there: set[UUID]) -> dict[str, Any]:
    if as_id(text) in there:
        return {"contactId": text, "message": "Tags updated", "type": "success"}
    return {"contactId": text[:100], "message": f"Contact with id {text[:100]} not found", "type": "error"}


@operation(router, "POST", "/contacts/{contact}/followers", scope=WRITE, status=201)
def add_followers_contact(request: ApiRequest, contact: str, body: FollowerList) -> dict[str, Any]:
    """Add people of the location as followers."""
    wanted = [as_id(text) for text in body.followers]
    if None in wanted:
        raise unprocessable("followers: each should be the id of a user of this location")
    before, after = _follow(request, contact, lambda now: [*now, *(key for key in wanted if key and key not in now)])
    return {"followers": after, "followersAdded": [key for key in after if key not in before]}


@operation(router, "DELETE", "/contacts/{contact}/followers", scope=WRITE)
def remove_followers_contact(request: ApiRequest, contact: str, body: FollowerList) -> dict[str, Any]:
    """Remove followers."""
    gone = {as_id(text) for text in body.followers}
    before, after = _follow(request, contact, lambda now: [key for key in now if key not in gone])
    return {"followers": after, "followersRemoved": [key for key in before if key not in after]}


def _retag(request: ApiRequest, text: str, **tags: list[str]) -> tuple[list[str], list[str]]:
    key = contact_id(request, text)
    before = _column(request, key, "tags")
    contacts.tag_contacts(location=request.location, contact_ids=[key], **tags, by=request.actor, at=request.at)
    return before, _column(request, key, "tags")


def _follow(request: ApiRequest, text: str, change: Any) -> tuple[list[str], list[str]]:
    key = contact_id(request, text)
    before = _column(request, key, "followers")
    write = outside.ContactWrite(followers=change(before))
    row = outside.change_contact(
        location=request.location, contact_id=key, write=write, by=request.actor, at=request.at
    )
    return [str(person) for person in before], [str(person) for person in row.followers]


def _column(request: ApiRequest, key: UUID, name: str) -> Any:
    return list(Contact.objects.filter(location=request.location, id=key).values_list(name, flat=True).get())


@operation(router, "GET", "/contacts/{contact}/notes", scope=READ)
def get_all_notes(request: ApiRequest, contact: str) -> dict[str, Any]:
    """All notes of a contact, newest first."""
    rows = Note.objects.filter(location=request.location, contact_id=contact_id(request, contact))
    return {"notes": [shapes.note(row) for row in rows.order_by("-created_at", "-id")[:1000]]}


@operation(router, "POST", "/contacts/{contact}/notes", scope=WRITE, status=201)
def create_note(request: ApiRequest, contact: str, body: NoteNew) -> dict[str, Any]:
    """A note in the token's name; an unknown `userId` does no harm."""
    key = contact_id(request, contact)
    row = notes.add_note(location=request.location, contact_id=key, body=body.body, by=request.actor, at=request.at)
    return {"note": shapes.note(_pin(request, row, body)), **ignored_report(body, [])}


@operation(router, "GET", "/contacts/{contact}/notes/{note}", scope=READ)
def get_note(request: ApiRequest, contact: str, note: str) -> dict[str, Any]:
    """One note."""
    return {"note": shapes.note(_note(request, contact, note))}


@operation(router, "PUT", "/contacts/{contact}/notes/{note}", scope=WRITE)
def update_note(request: ApiRequest, contact: str, note: str, body: NoteChange) -> dict[str, Any]:
    """Change the text or the pin."""
    row = _note(request, contact, note)
    if body.body is not None:
        row = notes.edit_note(
            location=request.location,
            contact_id=row.contact_id,
            note_id=row.id,
            body=body.body,
            by=request.actor,
            at=request.at,
        )
    return {"note": shapes.note(_pin(request, row, body)), **ignored_report(body, [])}


@operation(router, "DELETE", "/contacts/{contact}/notes/{note}", scope=WRITE)
def delete_note(request: ApiRequest, contact: str, note: str) -> dict[str, Any]:
    """Remove a note; those that the product wrote stay."""
    row = _note(request, contact, note)
    notes.delete_note(
        location=request.location, contact_id=row.contact_id, note_id=row.id, by=request.actor, at=request.at
    )
    return dict(DONE)


def _note(request: ApiRequest, contact: str, text: str) -> Note:
    key = as_id(text)
    rows = Note.objects.filter(location=request.location, contact_id=contact_id(request, contact))
    row = rows.filter(id=key).first() if key else None
    if row is None:
        raise unknown("Note", text)
    return row


def _pin(request: ApiRequest, row: Note, body: NoteNew | NoteChange) -> Note:
    if body.pinned is None or body.pinned == (row.pinned_at is not None):
        return row
    return notes.pin_note(
        location=request.location,
        contact_id=row.contact_id,
        note_id=row.id,
        is_pinned=body.pinned,
        by=request.actor,
        at=request.at,
    )


@operation(router, "GET", "/contacts/{contact}/tasks", scope=READ)
def get_all_tasks(request: ApiRequest, contact: str) -> dict[str, Any]:
    """All tasks of a contact, the next due first."""
    rows = Task.objects.filter(location=request.location, contact_id=contact_id(request, contact))
    return {"tasks": [shapes.task(row) for row in rows.order_by("due_at", "id")[:1000]]}


@operation(router, "POST", "/contacts/{contact}/tasks", scope=WRITE, status=201)
def create_task(request: ApiRequest, contact: str, body: TaskNew) -> dict[str, Any]:
    """A task for a contact."""
    draft = todos.TaskDraft(body.title, body.body or "", body.due_date, _person(body.assigned_to))
    row = todos.add_task(
        location=request.location,
        contact_id=contact_id(request, contact),
        draft=draft,
        by=request.actor,
        at=request.at,
    )
    return {"task": shapes.task(_complete(request, row, body.completed)), **ignored_report(body, [])}


@operation(router, "GET", "/contacts/{contact}/tasks/{task}", scope=READ)
def get_task(request: ApiRequest, contact: str, task: str) -> dict[str, Any]:
    """One task."""
    return {"task": shapes.task(_task(request, contact, task))}


@operation(router, "PUT", "/contacts/{contact}/tasks/{task}", scope=WRITE)
def update_task(request: ApiRequest, contact: str, task: str, body: TaskChange) -> dict[str, Any]:
    """Change what the body names."""
    row, said = _task(request, contact, task), body.named()
    draft = todos.TaskDraft(
        title=said.get("title") or row.title,
        body=(said["body"] or "") if "body" in said else row.body,
        due_at=said["due_date"] if said.get("due_date") else row.due_at,
        assignee_id=_person(said["assigned_to"]) if "assigned_to" in said else row.assignee_id,
    )
    row = todos.edit_task(location=request.location, task_id=row.id, draft=draft, by=request.actor, at=request.at)
    return {"task": shapes.task(_complete(request, row, body.completed)), **ignored_report(body, [])}


@operation(router, "PUT", "/contacts/{contact}/tasks/{task}/completed", scope=WRITE)
def update_task_completed(request: ApiRequest, contact: str, task: str, body: TaskDone) -> dict[str, Any]:
    """Done, or open again."""
    return {"task": shapes.task(_complete(request, _task(request, contact, task), body.completed))}


@operation(router, "DELETE", "/contacts/{contact}/tasks/{task}", scope=WRITE)
def delete_task(request: ApiRequest, contact: str, task: str) -> dict[str, Any]:
    """Remove a task."""
    row = _task(request, contact, task)
    todos.delete_task(location=request.location, task_id=row.id, by=request.actor, at=request.at)
    return dict(DONE)


def _task(request: ApiRequest, contact: str, text: str) -> Task:
    key = as_id(text)
    rows = Task.objects.filter(location=request.location, contact_id=contact_id(request, contact))
    row = rows.filter(id=key).first() if key else None
    if row is None:
        raise unknown("Task", text)
    return row


def _complete(request: ApiRequest, row: Task, is_done: bool | None) -> Task:
    if is_done is None or is_done == (row.completed_at is not None):
        return row
    return todos.complete_task(
        location=request.location, task_id=row.id, is_done=is_done, by=request.actor, at=request.at
    )


def _person(text: str | None) -> UUID | None:
    key = as_id(text) if text else None
    if text and key is None:
        raise WireError(422, ["assignedTo: should be the id of a user of this location"])
    return key
