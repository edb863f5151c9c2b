"""Operations that put a contact into a workflow and take it out."""

from typing import Any

from aesthetix.api.application import operation
from aesthetix.api.contacts.operations import WRITE, router
from aesthetix.api.contacts.reading import contact_id
from aesthetix.api.contacts.schemas import WorkflowEntry
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import unknown
from aesthetix.api.wire import as_id
from aesthetix.contacts.models import Contact
from aesthetix.workflows.commands import enroll_by_hand
from aesthetix.workflows.commands.operate import remove_from_workflow
from aesthetix.workflows.models import Workflow


@operation(router, "POST", "/contacts/{contact}/workflow/{workflow}", scope=WRITE)
def add_contact_to_workflow(
    request: ApiRequest, contact: str, workflow: str, body: WorkflowEntry | None = None
) -> dict[str, Any]:
    """Start the contact in a published workflow. 400 says why not: locked, inside already, not published."""
    event = {"start": body.event_start_time} if body and body.event_start_time else {}
    enroll_by_hand(
        workflow=_workflow(request, workflow),
        contact=_contact(request, contact),
        by=request.actor,
        at=request.at,
        event=event,
    )
    return {"succeeded": True, "succeded": True}


@operation(router, "DELETE", "/contacts/{contact}/workflow/{workflow}", scope=WRITE)
def delete_contact_from_workflow(
    request: ApiRequest,
    contact: str,
    workflow: str,
    body: WorkflowEntry | None = None,  # noqa: ARG001 -- SDKs send one
) -> dict[str, Any]:
    """End the contact's run of the workflow; a contact that is in none is no error."""
    remove_from_workflow(
        workflow=_workflow(request, workflow),
        contact_id=contact_id(request, contact),
        by=request.actor,
        at=request.at,
    )
    return {"succeeded": True, "succeded": True}


def _contact(request: ApiRequest, text: str) -> Contact:
    return Contact.objects.get(location=request.location, id=contact_id(request, text))


def _workflow(request: ApiRequest, text: str) -> Workflow:
    key = as_id(text)
    rows = Workflow.objects.filter(location=request.location, deleted_at=None).select_related("location")
    row = rows.filter(id=key).first() if key else None
    if row is None:
        raise unknown("Workflow", text)
    return row
