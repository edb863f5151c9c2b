"""Writing a version: what is published under a number never changes."""

from datetime import datetime

from aesthetix.kernel.actor import Actor
from aesthetix.workflows.models import Workflow, WorkflowVersion
from aesthetix.workflows.rules.definition import Definition, dump


def add_version(workflow: Workflow, definition: Definition, *, by: Actor, at: datetime) -> WorkflowVersion:
    """The next version of a workflow that the caller holds under lock; sets its published number, unsaved."""
    version = WorkflowVersion.objects.create(
        location_id=workflow.location_id,
        workflow=workflow,
        number=workflow.published_number + 1,
        definition=dump(definition),
        published_at=at,
        published_by=by.name,
    )
    workflow.published_number = version.number
    return version
