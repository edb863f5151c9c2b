"""Unlocking a workflow that the product provides, and locking it again."""

from datetime import datetime

from django.db import transaction

from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Refusal
from aesthetix.tenancy.models import User
from aesthetix.workflows.models import Workflow


@transaction.atomic
def unlock_workflow(*, workflow: Workflow, user: User, may_unlock: bool, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- history knows the door
    """Open it for changes, in the person's name. From now on newer editions of the product leave it alone.

    may_unlock: the permission `workflows.unlock`. Raises Refusal without it.
    """
    if not may_unlock:
        raise Refusal("Only an agency admin can unlock this workflow.", code="not_allowed")
    row = Workflow.objects.select_for_update().get(location_id=workflow.location_id, id=workflow.id)
    row.is_locked, row.is_hidden, row.unlocked_at, row.unlocked_by, row.updated_at = False, False, at, user, at
    row.save(update_fields=["is_locked", "is_hidden", "unlocked_at", "unlocked_by", "updated_at"])
    return row


@transaction.atomic
def lock_workflow(*, workflow: Workflow, may_unlock: bool, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- as above
    """Lock and hide a provided workflow again, as it is now; the product's next edition replaces it. Raises Refusal."""
    row = Workflow.objects.select_for_update().get(location_id=workflow.location_id, id=workflow.id)
    if not may_unlock or not row.system_key:
        raise Refusal("Only an agency admin can lock, and only what the product provides.", code="not_allowed")
    row.is_locked, row.is_hidden, row.unlocked_at, row.unlocked_by, row.updated_at = True, True, None, None, at
    row.save(update_fields=["is_locked", "is_hidden", "unlocked_at", "unlocked_by", "updated_at"])
    return row
