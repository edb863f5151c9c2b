"""Operating runs: ending them, and bringing failed ones back on their way."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.commands import ContactBook
from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy.models import Location
from aesthetix.workflows.engine import plans
from aesthetix.workflows.engine.enrolling import INSIDE
from aesthetix.workflows.models import Enrollment, Workflow


@transaction.atomic
def remove_from_workflow(
    *, workflow: Workflow, contact_id: UUID, by: Actor, at: datetime, may_use_locked: bool = False
) -> int:
    """End the contact's runs in this workflow; returns how many there were. Locked workflows: as for adding by hand."""
    if workflow.is_locked and not may_use_locked:
        raise Refusal(
            f"{workflow.name} is locked: only an agency admin can take contacts out of it.", code="workflow_locked"
        )
    ContactBook(workflow.location, by, at).load([contact_id])
    rows = Enrollment.objects.filter(
        location_id=workflow.location_id, workflow=workflow, contact_id=contact_id, status__in=INSIDE
    )
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        row.log.append(_line(row, "removed", f"by {by.name}", at))
        row.status, row.end_reason = Enrollment.Status.ENDED, Enrollment.EndReason.REMOVED_ELSEWHERE
        row.step_key, row.due_at, row.ended_at = "", None, at
        row.save(update_fields=["log", "status", "end_reason", "step_key", "due_at", "ended_at"])
    return len(found)


@transaction.atomic
def resume_failed(*, location: Location, enrollment_id: UUID, by: Actor, at: datetime) -> Enrollment:
    """Try the failed step again. Raises NotFound, or Conflict if the run has not failed."""
    row = _failed(location, enrollment_id, by, at)
    row.log.append(_line(row, "resumed", f"by {by.name}", at))
    return _go_on(row, row.step_key, at)


@transaction.atomic
def skip_failed_step(*, location: Location, enrollment_id: UUID, by: Actor, at: datetime) -> Enrollment:
    """Go on below the failed step without doing it. Raises NotFound, or Conflict if the run has not failed."""
    row = _failed(location, enrollment_id, by, at)
    found, _ = plans.load(location, [(row.workflow_id, row.version_number)])
    node = found[0].graph.nodes.get(row.step_key) if found else None
    row.log.append(_line(row, "skipped", f"by {by.name}", at))
    return _go_on(row, node.next if node else "", at)


def _failed(location: Location, enrollment_id: UUID, by: Actor, at: datetime) -> Enrollment:
    rows = Enrollment.objects.filter(location=location, id=enrollment_id)
    contact_id = rows.values_list("contact_id", flat=True).first()
    if contact_id is None:
        raise NotFound
    ContactBook(location, by, at).load([contact_id])
    row = rows.select_for_update(of=("self",)).get()
    if row.status != Enrollment.Status.FAILED:
        raise Conflict("This run goes on already or is over: load the page again.", code="not_failed")
    return row


def _go_on(row: Enrollment, step_key: str, at: datetime) -> Enrollment:
    row.status, row.step_key, row.due_at, row.attempts, row.error = Enrollment.Status.ACTIVE, step_key, at, 0, ""
    row.save(update_fields=["status", "step_key", "due_at", "attempts", "error", "log"])
    outbox.wake()
    return row


def _line(row: Enrollment, outcome: str, why: str, at: datetime) -> dict[str, str]:
    stamp = at.isoformat(timespec="seconds")
    return {"key": row.step_key, "kind": "", "outcome": outcome, "why": why, "at": stamp}
