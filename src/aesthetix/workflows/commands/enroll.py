"""Starting contacts in workflows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.models import Contact
from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.tenancy.models import Location
from aesthetix.workflows.engine import enrolling
from aesthetix.workflows.engine.due import new_desk
from aesthetix.workflows.models import Enrollment, StartLock, Workflow
from aesthetix.workflows.rules.drafts import EnrollmentDraft


@transaction.atomic
def enroll(location: Location, drafts: Sequence[EnrollmentDraft], *, by: Actor, at: datetime) -> list[Enrollment]:
    """Start those whom the re-entry rules let in, and wake a worker; returns the new runs only.

    Whoever runs them in the same transaction uses Desk.enroll instead, which writes each run once.
    """
    desk = new_desk(location, at=at, by=by)
    runs = desk.enroll(drafts)
    desk.save()
    if runs:
        outbox.wake()
    return runs


@transaction.atomic
def enroll_by_hand(
    *,
    workflow: Workflow,
    contact: Contact,
    by: Actor,
    at: datetime,
    may_use_locked: bool = False,
    event: Mapping[str, Any] | None = None,
) -> Enrollment:
    """Start one contact, from a page or the API. Raises Refusal with the reason if it may not start.

    may_use_locked: whether the caller may add to locked workflows (`workflows.unlock`).
    """
    if workflow.deleted_at or contact.deleted_at:
        raise NotFound
    if workflow.is_locked and not may_use_locked:
        raise Refusal(
            f"{workflow.name} is locked: only an agency admin can add contacts to it by hand.", code="workflow_locked"
        )
    desk = new_desk(workflow.location, at=at, by=by)
    draft = EnrollmentDraft(workflow.id, contact.id, event=event or {}, started_by=by.name)
    desk.load_plans([(workflow.id, 0)])
    enrolling.load_standings(desk, [draft])
    run, why = enrolling.start(desk, draft)
    if run is None:
        raise Refusal(f"{contact.name} was not added to {workflow.name}: {why}.", code="not_enrolled")
    desk.save()
    outbox.wake()
    return run


@transaction.atomic
def release_start_lock(*, location: Location, lock_id: UUID, by: Actor, at: datetime) -> None:  # noqa: ARG001 -- history knows who
    """Let a contact that was locked out after a loop start again. Raises NotFound."""
    gone, _ = StartLock.objects.filter(location=location, id=lock_id).delete()
    if not gone:
        raise NotFound
