"""Installing the workflows that the product provides."""

from datetime import datetime

from django.db import transaction

from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Location
from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.commands.versions import add_version
from aesthetix.workflows.models import Workflow
from aesthetix.workflows.queries.fields import condition_fields
from aesthetix.workflows.rules.definition import dump
from aesthetix.workflows.rules.system import SystemWorkflow


@transaction.atomic
def install_system_workflow(location: Location, definition: SystemWorkflow, *, by: Actor, at: datetime) -> Workflow:
    """The workflow of this key, hidden, locked and published. Safe to run again.

    A newer edition replaces the definition only while the workflow is locked: who has unlocked it keeps their own.
    """
    workflow = Workflow.objects.select_for_update().filter(location=location, system_key=definition.key).first()
    if workflow is None:
        workflow = Workflow(
            location=location,
            name=_free_name(location, definition.name),
            system_key=definition.key,
            is_hidden=True,
            is_locked=True,
            status=Workflow.Status.PUBLISHED,
            created_at=at,
            updated_at=at,
        )
        workflow.save(force_insert=True)
    elif not workflow.is_locked or workflow.system_version >= definition.version:
        return workflow
    checked = read_definition(definition.definition, condition_fields(location))
    add_version(workflow, checked, by=by, at=at)
    workflow.description, workflow.draft = definition.description, dump(checked)
    workflow.system_version, workflow.updated_at = definition.version, at
    workflow.save(update_fields=["description", "draft", "system_version", "published_number", "updated_at"])
    return workflow


def _free_name(location: Location, name: str) -> str:
    """The name, or the next free one if the practice has a workflow of that name."""
    taken = set(
        Workflow.objects.filter(location=location, deleted_at=None, name__startswith=name).values_list(
            "name", flat=True
        )
    )
    if name not in taken:
        return name
    return next(text for number in range(2, len(taken) + 3) if (text := f"{name} {number}") not in taken)
