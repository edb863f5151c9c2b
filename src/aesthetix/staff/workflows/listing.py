"""The list of workflows, and what one does to a whole workflow."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.design.parts import Action
from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.workflows import gate, wording
from aesthetix.staff.workflows.forms import NameForm
from aesthetix.staff.workflows.frame import url
from aesthetix.workflows import commands
from aesthetix.workflows.commands.restore import restore_workflow
from aesthetix.workflows.models import Workflow
from aesthetix.workflows.queries import workflows_with_counts

PER_PAGE = 50
_SORTS = {"name": "name", "status": "status", "inside": "inside_count", "changed": "updated_at"}


@staff_page("workflows.view")
def workflow_list(request: StaffRequest) -> HttpResponse:
    """All workflows with counts; search, status and order stand in the address."""
    asked, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    page = _page(request, asked, status)
    create = Action("New workflow", icon="plus", kind="primary", dialog="new-workflow")
    may_create = request.rights.may("workflows.manage")
    context = {
        "title": "Workflows",
        "subtitle": "What happens by itself when a contact, a visit or an invoice changes.",
        "actions": [create] if may_create else [],
        "create": create if may_create else None,
        "page": page,
        "asked": asked,
        "filters": [{"name": "status", "label": "Status", "value": status, "choices": Workflow.Status.choices}],
        "keep": {"sort": request.GET["sort"]} if request.GET.get("sort") else {},
        "is_filtered": bool(asked or status),
        "count": f"{page.paginator.count} workflow{'' if page.paginator.count == 1 else 's'}",
        "new_form": NameForm(),
    }
    template = "_list.html" if request.htmx else "list.html"
    return render(request, f"staff/workflows/{template}", context)


def _page(request: StaffRequest, asked: str, status: str) -> Page[Workflow]:
    """The workflows asked for, each with its tone and how many runs ended."""
    rows = workflows_with_counts(request.location, may_see_hidden=gate.sees_hidden(request))
    rows = _ordered(_filtered(rows, asked, status), request.GET.get("sort", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.tone = wording.status_tone(row.status)  # type: ignore[attr-defined]
        row.ended_count = row.total_count - row.inside_count - row.failed_count  # type: ignore[attr-defined]
    return page


def _filtered(rows: QuerySet[Workflow], asked: str, status: str) -> QuerySet[Workflow]:
    if asked:
        rows = rows.filter(name__icontains=asked.replace("\x00", ""))
    return rows.filter(status=status) if status in Workflow.Status.values else rows


def _ordered(rows: QuerySet[Workflow], sort: str) -> QuerySet[Workflow]:
    name = _SORTS.get(sort.removeprefix("-"))
    if name is None:
        return rows
    return rows.order_by(F(name).desc() if sort.startswith("-") else F(name).asc(), "id")


@require_POST
@staff_page("workflows.manage")
def create(request: StaffRequest) -> HttpResponse:
    name = request.POST.get("name", "")
    row = commands.create_workflow(location=request.location, name=name, by=request.actor, at=request.at)
    return redirect(url(request, "workflow", row.id))


@require_POST
@staff_page("workflows.manage")
def copy(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    row = commands.copy_workflow(
        workflow=gate.workflow_for(request, workflow_id),
        name=request.POST.get("name", ""),
        by=request.actor,
        at=request.at,
        may_copy_locked=gate.may_use_locked(request),
    )
    messages.success(request, f"{row.name} is a draft of its own: change it, then publish it.")
    return redirect(url(request, "workflow", row.id))


@require_POST
@staff_page("workflows.manage")
def rename(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    commands.rename_workflow(workflow=workflow, name=request.POST.get("name", ""), by=request.actor, at=request.at)
    return redirect(url(request, "workflow", workflow.id))


@require_POST
@staff_page("workflows.manage")
def pause(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    commands.pause(workflow=workflow, by=request.actor, at=request.at)
    messages.success(request, f"{workflow.name} is paused: nobody starts, and who is inside stands still.")
    return redirect(url(request, "workflow", workflow.id))


@require_POST
@staff_page("workflows.manage")
def delete(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    ended = commands.delete_workflow(workflow=workflow, by=request.actor, at=request.at)
    text = f"{workflow.name} was deleted." + (f" {ended} runs ended with it." if ended else "")
    messages.success(request, text, extra_tags=url(request, "workflow-restore", workflow.id))
    return redirect(url(request, "workflows"))


@require_POST
@staff_page("workflows.manage")
def restore(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    row = Workflow.objects.filter(location=request.location, id=workflow_id).first()
    if row is None:
        raise NotFound
    row = restore_workflow(workflow=row, by=request.actor, at=request.at)
    messages.success(request, f"{row.name} is back.")
    return redirect(url(request, "workflow", row.id))


@require_POST
@staff_page("workflows.manage")
def unlock(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    if request.POST.get("typed", "").strip() != workflow.name:
        messages.error(request, "Type the name of the workflow exactly as it is shown to unlock it.")
        return redirect(url(request, "workflow", workflow.id))
    commands.unlock_workflow(
        workflow=workflow,
        user=request.user,
        may_unlock=gate.may_use_locked(request),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, f"{workflow.name} is unlocked, in your name.")
    return redirect(url(request, "workflow", workflow.id))


@require_POST
@staff_page("workflows.manage")
def lock(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    may_unlock = gate.may_use_locked(request)
    commands.lock_workflow(workflow=workflow, may_unlock=may_unlock, by=request.actor, at=request.at)
    messages.success(request, f"{workflow.name} is locked and hidden again.")
    return redirect(url(request, "workflow", workflow.id))
