"""Taking a contact out of a workflow from outside."""

from datetime import datetime

from django.db import transaction

from aesthetix.contacts.models import Contact
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Refusal
from aesthetix.workflows.models import Enrollment, Workflow

_INSIDE = (Enrollment.Status.ACTIVE, Enrollment.Status.WAITING, Enrollment.Status.FAILED)


@transaction.atomic
def take_out(
    *, workflow: Workflow, contact: Contact, by: Actor, at: datetime, may_use_locked: bool = False
) -> list[Enrollment]:
    """End the contact's runs of this workflow; returns them. Raises Refusal for a locked one."""
    if workflow.is_locked and not may_use_locked:
        raise Refusal(
            f"{workflow.name} is locked: only an agency admin can take contacts out of it by hand.",
            code="workflow_locked",
        )
    runs = Enrollment.objects.filter(
        location=workflow.location, workflow=workflow, contact=contact, status__in=_INSIDE
    ).select_for_update(of=("self",))
    ended = list(runs)
    for run in ended:
        line = {"key": run.step_key, "kind": "", "outcome": "removed", "why": f"by {by.name}", "at": at.isoformat()}
        run.log = [*run.log, line]
        run.status, run.end_reason = Enrollment.Status.ENDED, Enrollment.EndReason.REMOVED_ELSEWHERE
        run.step_key, run.due_at, run.ended_at = "", None, at
        run.save(update_fields=["log", "status", "end_reason", "step_key", "due_at", "ended_at"])
    return ended
