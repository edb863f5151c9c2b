"""What was published when and by whom, and what differs; and the settings of a workflow."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.workflows import gate, wording
from aesthetix.staff.workflows.drawing import draw
from aesthetix.staff.workflows.frame import frame
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.models import Workflow, WorkflowVersion
from aesthetix.workflows.rules.definition import OPTIONS
from aesthetix.workflows.rules.differences import Difference, differences

_MOST = 50
_EMPTY: dict[str, Any] = {}


@staff_page("workflows.view")
def versions(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """Each version with what it changed against the one before; the draft on top if it differs."""
    workflow = gate.workflow_for(request, workflow_id)
    words = wording.Words(Pickers(request.location))
    rows = list(_versions(workflow)[: _MOST + 1])
    entries = []
    for index, row in enumerate(rows[:_MOST]):
        older = rows[index + 1].definition if index + 1 < len(rows) else _EMPTY
        entries.append({"version": row, "changes": compare(older, row.definition, words), "is_first": not older})
    context = frame(request, workflow, "versions")
    context["entries"] = entries
    if context["is_changed"] and context["may_manage"]:
        context["draft_changes"] = compare(context["published"].definition, workflow.draft, words)
    return render(request, "staff/workflows/versions.html", context)


def compare(old: dict[str, Any], new: dict[str, Any], words: wording.Words) -> list[Difference]:
    return differences(old, new, step=words.step, trigger=words.trigger)


def _versions(workflow: Workflow) -> Any:
    rows = WorkflowVersion.objects.filter(location_id=workflow.location_id, workflow=workflow)
    return rows.order_by("-number")


@staff_page("workflows.view")
def version(request: StaffRequest, workflow_id: UUID, number: int) -> HttpResponse:
    """The picture of one version."""
    workflow = gate.workflow_for(request, workflow_id)
    row = _versions(workflow).filter(number=number).first()
    if row is None:
        raise NotFound
    context = frame(request, workflow, "versions")
    context |= {"version": row, "picture": draw(row.definition, wording.Words(Pickers(request.location)))}
    return render(request, "staff/workflows/version.html", context)


@staff_page("workflows.view")
def settings(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """The settings of the whole workflow; the form posts to the draft."""
    workflow = gate.workflow_for(request, workflow_id)
    context = frame(request, workflow, "settings")
    kept = workflow.draft.get("settings") or {}
    context["options"] = [
        {"setting": option, "value": kept.get(option.name, option.default), "id": f"option-{option.name}"}
        for option in OPTIONS
    ]
    return render(request, "staff/workflows/settings.html", context)
