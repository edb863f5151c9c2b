"""Which workflows and runs a person of the staff may reach. Not theirs: 404."""

from uuid import UUID

from django.db.models import Q

from aesthetix.contacts.models import Contact
from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import StaffRequest
from aesthetix.workflows.models import Enrollment, Workflow


def sees_hidden(request: StaffRequest) -> bool:
    """Whether the workflows that the product provides are shown to this person."""
    return request.rights.may("workflows.manage")


def may_use_locked(request: StaffRequest) -> bool:
    return request.rights.may("workflows.unlock")


def workflow_for(request: StaffRequest, workflow_id: UUID) -> Workflow:
    """Raises NotFound."""
    rows = Workflow.objects.filter(location=request.location, id=workflow_id, deleted_at=None)
    found = rows.select_related("unlocked_by").first()
    if found is None or (found.is_hidden and not sees_hidden(request)):
        raise NotFound
    found.location = request.location
    return found


def visible(request: StaffRequest, path: str = "") -> Q:
    """The contacts whom the person may see, by way of `path`: all, or with "only assigned data" their own."""
    if not request.rights.only_assigned:
        return Q()
    return Q(**{f"{path}owner": request.user}) | Q(**{f"{path}followers__contains": [request.user.id]})


def contact_for(request: StaffRequest, contact_id: UUID) -> Contact:
    """Raises NotFound."""
    rows = Contact.objects.filter(location=request.location, deleted_at=None, id=contact_id)
    found = rows.filter(visible(request)).first()
    if found is None:
        raise NotFound
    return found


def run_for(request: StaffRequest, workflow: Workflow, run_id: UUID) -> Enrollment:
    """Raises NotFound."""
    rows = Enrollment.objects.filter(location=request.location, workflow=workflow, id=run_id)
    found = rows.filter(visible(request, "contact__")).select_related("contact").first()
    if found is None:
        raise NotFound
    return found
