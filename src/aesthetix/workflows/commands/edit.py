"""Making, changing, publishing and deleting workflows. Locked ones refuse all of it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy.models import Location
from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.commands.references import check_references
from aesthetix.workflows.commands.versions import add_version
from aesthetix.workflows.models import Enrollment, Workflow, WorkflowVersion
from aesthetix.workflows.queries.fields import condition_fields
from aesthetix.workflows.rules.definition import dump

EMPTY: dict[str, Any] = {"triggers": [], "steps": [], "settings": {}}


@transaction.atomic
def create_workflow(*, location: Location, name: str, by: Actor, at: datetime, description: str = "") -> Workflow:  # noqa: ARG001 -- history knows who
    """A new draft without steps. Raises Refusal or Conflict for a name that is empty or taken."""
    return Workflow.objects.create(
        location=location,
        name=_checked_name(location, name),
        description=description.strip(),
        draft=dump(read_definition(EMPTY)),
        created_at=at,
        updated_at=at,
    )


@transaction.atomic
def save_draft(*, workflow: Workflow, definition: Any, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- as above
    """Keep an edited definition; what is published stays as it is. Raises BadDefinition with every problem."""
    row = editable(workflow)
    row.draft, row.updated_at = dump(read_definition(definition, condition_fields(row.location))), at
    row.save(update_fields=["draft", "updated_at"])
    return row


@transaction.atomic
def publish(*, workflow: Workflow, by: Actor, at: datetime) -> WorkflowVersion:
    """Make the draft what newcomers follow; who is inside keeps the version they began with.

    Raises BadDefinition, also for fields, stages, workflows and people that are gone, and Refusal without steps.
    """
    row = editable(workflow)
    definition = read_definition(row.draft, condition_fields(row.location))
    if not definition.steps:
        raise Refusal("Add at least one step before you publish.", code="no_steps")
    check_references(row.location, definition)
    latest = row.versions.filter(number=row.published_number).first()
    version = latest
    if latest is None or latest.definition != dump(definition):
        version = add_version(row, definition, by=by, at=at)
    row.status, row.updated_at = Workflow.Status.PUBLISHED, at
    row.save(update_fields=["status", "published_number", "updated_at"])
    assert version is not None
    return version


@transaction.atomic
def pause(*, workflow: Workflow, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- as above
    """Nobody starts, and who is inside stands still until it is published again."""
    return _set_status(workflow, Workflow.Status.PAUSED, at)


@transaction.atomic
def unpublish(*, workflow: Workflow, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- as above
    """Back to a draft: nobody starts, and who is inside goes on to the end."""
    return _set_status(workflow, Workflow.Status.DRAFT, at)


def _set_status(workflow: Workflow, status: str, at: datetime) -> Workflow:
    row = editable(workflow)
    row.status, row.updated_at = status, at
    row.save(update_fields=["status", "updated_at"])
    return row


@transaction.atomic
def rename_workflow(*, workflow: Workflow, name: str, by: Actor, at: datetime) -> Workflow:  # noqa: ARG001 -- as above
    """Raises Refusal or Conflict for a name that is empty or taken."""
    row = editable(workflow)
    row.name, row.updated_at = _checked_name(row.location, name, but=row), at
    row.save(update_fields=["name", "updated_at"])
    return row


@transaction.atomic
def delete_workflow(*, workflow: Workflow, by: Actor, at: datetime) -> int:  # noqa: ARG001 -- as above
    """Take it out of use, keep it and its runs for reading; returns how many runs were ended by it."""
    row = editable(workflow)
    if row.system_key:
        raise Refusal("The product provides this workflow: pause it instead.", code="system_workflow")
    row.deleted_at, row.updated_at = at, at
    row.save(update_fields=["deleted_at", "updated_at"])
    inside = Enrollment.objects.filter(location_id=row.location_id, workflow=row).exclude(status="ended")
    return inside.update(
        status=Enrollment.Status.ENDED,
        end_reason=Enrollment.EndReason.REMOVED_ELSEWHERE,
        due_at=None,
        step_key="",
        ended_at=at,
    )


@transaction.atomic
def copy_workflow(*, workflow: Workflow, name: str, by: Actor, at: datetime, may_copy_locked: bool = False) -> Workflow:
    """A draft of its own with the same triggers and steps. Locked ones are copied by whoever may unlock them."""
    if workflow.deleted_at:
        raise NotFound
    if workflow.is_locked and not may_copy_locked:
        raise Refusal(f"{workflow.name} is locked: only an agency admin can copy it.", code="workflow_locked")
    row = create_workflow(location=workflow.location, name=name, description=workflow.description, by=by, at=at)
    row.draft = workflow.draft
    row.save(update_fields=["draft"])
    return row


def editable(workflow: Workflow) -> Workflow:
    """The row under lock. Raises NotFound if it is deleted, Refusal if it is locked."""
    row = Workflow.objects.select_for_update().get(location_id=workflow.location_id, id=workflow.id)
    if row.deleted_at:
        raise NotFound
    if row.is_locked:
        raise Refusal(
            f"{row.name} is locked, since the EMR connection rests on it. An agency admin can unlock or copy it.",
            code="workflow_locked",
        )
    return row


def _checked_name(location: Location, name: str, *, but: Workflow | None = None) -> str:
    text = " ".join(name.replace("\x00", "").split())
    if not text or len(text) > 150:  # noqa: PLR2004 -- the column's width
        raise Refusal(
            "Give the workflow a name of up to 150 characters.", code="bad_name", fields={"name": ["1 to 150"]}
        )
    taken = Workflow.objects.filter(location=location, name=text, deleted_at=None)
    if (taken.exclude(id=but.id) if but else taken).exists():
        raise Conflict(f"There is a workflow called {text} already: choose another name.", code="name_taken")
    return text
