"""Bringing a deleted workflow back."""

from datetime import datetime

from django.db import transaction

from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound
from aesthetix.workflows.models import Workflow


@transaction.atomic
def restore_workflow(*, workflow: Workflow, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- history knows who
    """Back in the list as it was, but paused: the runs that deleting ended stay ended. Raises NotFound or Conflict."""
    row = Workflow.objects.select_for_update().filter(location_id=workflow.location_id, id=workflow.id).first()
    if row is None:
        raise NotFound
    if row.deleted_at is None:
        return row
    if Workflow.objects.filter(location_id=row.location_id, name=row.name, deleted_at=None).exists():
        raise Conflict(f"There is another workflow called {row.name} now: rename that one first.", code="name_taken")
    if row.status == Workflow.Status.PUBLISHED:
        row.status = Workflow.Status.PAUSED
    row.deleted_at, row.updated_at = None, at
    row.save(update_fields=["deleted_at", "status", "updated_at"])
    return row
