"""Tasks: something to do, with or without a contact. (`todos`, since a room's `tasks` module holds jobs.)"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.models import Contact, Task
from aesthetix.contacts.queries.fields import people_of
from aesthetix.contacts.rules.text import clean_line, clean_text
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.tenancy.models import Location

LONGEST_TITLE = 200
LONGEST_BODY = 5_000


@dataclass(frozen=True, slots=True)
class TaskDraft:
    title: str
    body: str = ""
    due_at: datetime | None = None
    assignee_id: UUID | None = None


def _write(task: Task, location: Location, draft: TaskDraft) -> None:
    title, body = clean_line(draft.title), clean_text(draft.body)
    errors: dict[str, list[str]] = {}
    if not title or len(title) > LONGEST_TITLE:
        errors["title"] = [f"Give a title of at most {LONGEST_TITLE} characters."]
    if len(body) > LONGEST_BODY:
        errors["body"] = [f"At most {LONGEST_BODY:,} characters."]
    if draft.assignee_id and not people_of(location).filter(id=draft.assignee_id).exists():
        errors["assignee"] = ["Choose somebody who works here."]
    if errors:
        raise Refusal("The task needs another look.", fields=errors)
    task.title, task.body, task.due_at, task.assignee_id = title, body, draft.due_at, draft.assignee_id


@transaction.atomic
def add_task(*, location: Location, contact_id: UUID | None, draft: TaskDraft, by: Actor, at: datetime) -> Task:
    """A new task. Raises Refusal with `fields`, NotFound for a contact that is not here."""
    if contact_id and not Contact.objects.here().filter(location=location, id=contact_id).exists():
        raise NotFound
    creator = UUID(by.id) if by.kind == "user" and by.id else None
    task = Task(location=location, contact_id=contact_id, created_at=at, created_by_id=creator)
    _write(task, location, draft)
    task.save()
    return task


def _task(location: Location, task_id: UUID) -> Task:
    task = Task.objects.select_for_update().filter(location=location, id=task_id).first()
    if task is None:
        raise NotFound
    return task


@transaction.atomic
def edit_task(*, location: Location, task_id: UUID, draft: TaskDraft, by: Actor, at: datetime) -> Task:  # noqa: ARG001 -- the common shape
    task = _task(location, task_id)
    _write(task, location, draft)
    task.save(update_fields=["title", "body", "due_at", "assignee"])
    return task


@transaction.atomic
def complete_task(*, location: Location, task_id: UUID, is_done: bool, by: Actor, at: datetime) -> Task:
    """Done, or open again."""
    task = _task(location, task_id)
    task.completed_at = at if is_done else None
    task.completed_by_id = UUID(by.id) if is_done and by.kind == "user" and by.id else None
    task.save(update_fields=["completed_at", "completed_by"])
    return task


@transaction.atomic
def delete_task(*, location: Location, task_id: UUID, by: Actor, at: datetime) -> Task:  # noqa: ARG001 -- the common shape
    task = _task(location, task_id)
    Task.objects.filter(id=task.id, location=location).delete()
    return task
