"""Who is or was inside a workflow, how each run went, and what one can do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.search import prefixes_of
from aesthetix.design.parts import Link
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.workflows import gate, wording
from aesthetix.staff.workflows.drawing import draw, trace
from aesthetix.staff.workflows.frame import frame, url
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows import commands
from aesthetix.workflows.models import Enrollment, Workflow, WorkflowVersion
from aesthetix.workflows.queries import runs_of_workflow, start_locks
from aesthetix.workflows.queries.standing import stands_at
from aesthetix.workflows.rules.editing import walk

PER_PAGE = 25
_FOUND = 8


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a run's log, for people."""

    at: datetime
    title: str
    outcome: str
    icon: str
    tone: str
    why: str
    branch: str
    card: str


@staff_page("workflows.view")
def runs(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """Everybody who is or was inside; `?status=` and `?q=` narrow it down."""
    workflow = gate.workflow_for(request, workflow_id)
    asked, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    page = _page(request, workflow, asked, status)
    context = frame(request, workflow, "runs") | {
        "page": page,
        "asked": asked,
        "filters": [{"name": "status", "label": "Status", "value": status, "choices": Enrollment.Status.choices}],
        "is_filtered": bool(asked or status),
        "locks": start_locks(workflow) if request.rights.may("workflows.manage") else [],
    }
    template = "_runs.html" if request.htmx and not request.htmx.boosted else "runs.html"
    return render(request, f"staff/workflows/{template}", context)


def _page(request: StaffRequest, workflow: Workflow, asked: str, status: str) -> Page[Enrollment]:
    """The runs asked for, each with its tone and the name of its step."""
    rows = runs_of_workflow(workflow, status=status if status in Enrollment.Status.values else "")
    rows = rows.filter(gate.visible(request, "contact__"))
    if asked:
        rows = rows.filter(contact__in=_found(request, asked))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = _step_names(workflow, {row.version_number for row in page.object_list})
    for row in page.object_list:
        row.tone = wording.run_tone(row.status)  # type: ignore[attr-defined]
        row.step_name = names.get((row.version_number, stands_at(row)), "")  # type: ignore[attr-defined]
    return page


def _found(request: StaffRequest, asked: str) -> QuerySet[Contact]:
    """Contacts of the location whose search terms begin with what was typed, those the person may see."""
    wanted = Q()
    for prefix in prefixes_of(asked):
        wanted |= Q(terms__term__startswith=prefix)
    rows = Contact.objects.filter(wanted or Q(pk=None), location=request.location, deleted_at=None)
    return rows.filter(gate.visible(request)).distinct()


def _step_names(workflow: Workflow, numbers: set[int]) -> dict[tuple[int, str], str]:
    """What the steps of these versions are called. One query."""
    rows = WorkflowVersion.objects.filter(location_id=workflow.location_id, workflow=workflow, number__in=numbers)
    return {
        (row.number, step["key"]): wording.step_label(step["kind"])
        for row in rows
        for step in walk(row.definition.get("steps") or [])
    }


@staff_page("workflows.enroll")
def find_contacts(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """Contacts to add, for the box on the page."""
    workflow = gate.workflow_for(request, workflow_id)
    asked = request.GET.get("find", "").strip()
    found = list(_found(request, asked).order_by("last_name", "first_name", "id")[:_FOUND]) if len(asked) > 1 else []
    context = {"workflow": workflow, "found": found, "asked": asked, "location": request.location}
    return render(request, "staff/workflows/_found.html", context)


@require_POST
@staff_page("workflows.enroll")
def enroll(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """Add one contact by hand."""
    workflow = gate.workflow_for(request, workflow_id)
    contact = gate.contact_for(request, as_id(request.POST.get("contact", "")))
    commands.enroll_by_hand(
        workflow=workflow,
        contact=contact,
        by=request.actor,
        at=request.at,
        may_use_locked=gate.may_use_locked(request),
    )
    messages.success(request, f"{contact.name} was added to {workflow.name}.")
    return redirect(url(request, "workflow-runs", workflow.id))


def as_id(text: str) -> UUID:
    """Raises Refusal if nothing was chosen, NotFound if it is no id."""
    if not text:
        raise Refusal("Choose one first.", code="nothing_chosen")
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@staff_page("workflows.view")
def run(request: StaffRequest, workflow_id: UUID, run_id: UUID) -> HttpResponse:
    """One run: its log, and the way it took."""
    workflow = gate.workflow_for(request, workflow_id)
    row = gate.run_for(request, workflow, run_id)
    words = wording.Words(Pickers(request.location))
    data = _definition(workflow, row.version_number)
    picture = draw(data, words)
    trace(picture, row)
    context = _run_frame(request, workflow, row) | {
        "run": row,
        "picture": picture,
        "lines": list(reversed(log_lines(row, data, words))),
        "next_step": next((card.label for card in picture.walk() if card.key == row.step_key), ""),
    }
    return render(request, "staff/workflows/run.html", context)


def _definition(workflow: Workflow, number: int) -> dict[str, Any]:
    rows = WorkflowVersion.objects.filter(location_id=workflow.location_id, workflow=workflow, number=number)
    found: dict[str, Any] = rows.values_list("definition", flat=True).first() or {}
    return found


def _run_frame(request: StaffRequest, workflow: Workflow, row: Enrollment) -> dict[str, Any]:
    """The frame of the workflow, in the contact's name."""
    return frame(request, workflow, "runs") | {
        "title": row.contact.name,
        "subtitle": f"in {workflow.name}, version {row.version_number}",
        "crumbs": [
            Link("Workflows", url(request, "workflows")),
            Link(workflow.name, url(request, "workflow-runs", workflow.id)),
        ],
        "badge": row.get_status_display(),
        "badge_tone": wording.run_tone(row.status),
        "actions": [],
        "menu_items": [],
    }


def log_lines(row: Enrollment, data: dict[str, Any], words: wording.Words) -> list[LogLine]:
    """The log in the order in which it was written."""
    steps = {step["key"]: step for step in walk(data.get("steps") or [])}
    lines = []
    for line in row.log:
        step = steps.get(line["key"])
        label, icon, tone = wording.outcome(line["outcome"])
        title = (
            words.step(step["kind"], step.get("settings") or {}) if step else wording.step_label(line["kind"]) or label
        )
        at = datetime.fromisoformat(line["at"])
        branch = _branch_label(step, line.get("branch", ""))
        card = line["key"] if step else ""
        lines.append(LogLine(at, title, label, icon, tone, words.named(line["why"]), branch, card))
    return lines


def _branch_label(step: dict[str, Any] | None, name: str) -> str:
    schema = wording.step_schemas().get(step["kind"]) if step and name else None
    branches = schema.branches_of(step.get("settings") or {}) if schema and step else ()
    return next((branch.label for branch in branches if branch.name == name), "")


@require_POST
@staff_page("workflows.enroll")
def act(request: StaffRequest, workflow_id: UUID, run_id: UUID) -> HttpResponse:
    """Remove, resume or skip; then back to the page it was asked from."""
    workflow = gate.workflow_for(request, workflow_id)
    row = gate.run_for(request, workflow, run_id)
    what = _ACTS.get(request.POST.get("what", ""))
    if what is None:
        raise Refusal("Choose what to do with this run.", code="nothing_chosen")
    messages.success(request, what(request, workflow, row))
    return redirect(url(request, "workflow-run", workflow.id, row.id))


def _remove(request: StaffRequest, workflow: Workflow, row: Enrollment) -> str:
    commands.remove_from_workflow(
        workflow=workflow,
        contact_id=row.contact_id,
        by=request.actor,
        at=request.at,
        may_use_locked=gate.may_use_locked(request),
    )
    return f"{row.contact.name} was taken out of {workflow.name}."


def _resume(request: StaffRequest, _workflow: Workflow, row: Enrollment) -> str:
    commands.resume_failed(location=request.location, enrollment_id=row.id, by=request.actor, at=request.at)
    return "The step is tried again now."


def _skip(request: StaffRequest, _workflow: Workflow, row: Enrollment) -> str:
    commands.skip_failed_step(location=request.location, enrollment_id=row.id, by=request.actor, at=request.at)
    return "The run goes on below the step."


_ACTS = {"remove": _remove, "resume": _resume, "skip": _skip}


@require_POST
@staff_page("workflows.manage")
def release(request: StaffRequest, workflow_id: UUID, lock_id: UUID) -> HttpResponse:
    """Let a contact start again after the loop guard stopped it."""
    workflow = gate.workflow_for(request, workflow_id)
    commands.release_start_lock(location=request.location, lock_id=lock_id, by=request.actor, at=request.at)
    messages.success(request, "The contact may start again.")
    return redirect(url(request, "workflow-runs", workflow.id))
