"""The part of a contact's page that shows workflows; loaded by htmx, and a page of its own without it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.design.parts import Link
from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.workflows import gate, wording
from aesthetix.staff.workflows.frame import url
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.staff.workflows.runs import as_id, log_lines
from aesthetix.workflows import commands
from aesthetix.workflows.models import Enrollment, Workflow, WorkflowVersion
from aesthetix.workflows.queries import runs_of_contact

MOST = 20


@staff_page("workflows.view")
def contact_workflows(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Where the contact is and was, each with its log, and a box to add them somewhere."""
    contact = gate.contact_for(request, contact_id)
    runs = list(runs_of_contact(request.location, contact.id)[:MOST])
    _dress(request, runs)
    context = {
        "title": contact.name,
        "subtitle": "Workflows this contact is or was in",
        "crumbs": [Link("Workflows", url(request, "workflows"))],
        "contact": contact,
        "runs": runs,
        "may_enroll": request.rights.may("workflows.enroll"),
        "choices": _choices(request),
        "with_messages": request.htmx.boosted,
    }
    template = "_contact.html" if request.htmx else "contact.html"
    return render(request, f"staff/workflows/{template}", context)


def _dress(request: StaffRequest, runs: list[Enrollment]) -> None:
    """Give each run its log, its step's name and its tone. One query, and those of the names."""
    wanted = {(run.workflow_id, run.version_number) for run in runs}
    rows = WorkflowVersion.objects.filter(location=request.location, workflow_id__in={pair[0] for pair in wanted})
    found = {
        (row.workflow_id, row.number): row.definition for row in rows.filter(number__in={pair[1] for pair in wanted})
    }
    words = wording.Words(Pickers(request.location))
    sees_hidden, may_use_locked = gate.sees_hidden(request), gate.may_use_locked(request)
    for run in runs:
        data = found.get((run.workflow_id, run.version_number)) or {}
        run.lines = log_lines(run, data, words)  # type: ignore[attr-defined]
        run.tone = wording.run_tone(run.status)  # type: ignore[attr-defined]
        run.is_linked = not run.workflow.deleted_at and (sees_hidden or not run.workflow.is_hidden)  # type: ignore[attr-defined]
        run.is_removable = run.status != "ended" and (may_use_locked or not run.workflow.is_locked)  # type: ignore[attr-defined]


def _choices(request: StaffRequest) -> list[Workflow]:
    """The workflows that this person may add contacts to."""
    rows = Workflow.objects.filter(location=request.location, deleted_at=None, status=Workflow.Status.PUBLISHED)
    if not gate.may_use_locked(request):
        rows = rows.filter(is_locked=False)
    return list(rows.order_by("name"))


@require_POST
@staff_page("workflows.enroll")
def add(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    contact = gate.contact_for(request, contact_id)
    workflow = gate.workflow_for(request, as_id(request.POST.get("workflow", "")))
    commands.enroll_by_hand(
        workflow=workflow,
        contact=contact,
        by=request.actor,
        at=request.at,
        may_use_locked=gate.may_use_locked(request),
    )
    messages.success(request, f"{contact.name} was added to {workflow.name}.")
    return _back(request, contact_id)


@require_POST
@staff_page("workflows.enroll")
def remove(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Also from a hidden workflow that one cannot open: membership shows on the contact (locked ones refuse)."""
    contact = gate.contact_for(request, contact_id)
    rows = Workflow.objects.filter(location=request.location, deleted_at=None)
    workflow = rows.filter(id=as_id(request.POST.get("workflow", ""))).first()
    if workflow is None:
        raise NotFound
    commands.remove_from_workflow(
        workflow=workflow,
        contact_id=contact.id,
        by=request.actor,
        at=request.at,
        may_use_locked=gate.may_use_locked(request),
    )
    messages.success(request, f"{contact.name} was taken out of {workflow.name}.")
    return _back(request, contact_id)


def _back(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    return redirect(url(request, "contact-workflows", contact_id))
