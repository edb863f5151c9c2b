"""Changing a draft: steps and triggers are added, changed, moved, copied and taken away; each can be undone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aesthetix.kernel.errors import Conflict, Refusal
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.workflows import builder, gate
from aesthetix.staff.workflows.frame import published_version, url
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows import commands
from aesthetix.workflows.models import Workflow
from aesthetix.workflows.rules import editing
from aesthetix.workflows.rules.definition import OPTIONS, BadDefinition, Problem
from aesthetix.workflows.rules.schema import Type

Change = Callable[[dict[str, Any]], editing.Data]


@require_POST
@staff_page("workflows.manage")
def add_step(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    kind = _chosen(request)
    place = editing.Place.parse(request.POST.get("place", ""))
    panel = builder.new_step_panel(request, workflow, Pickers(request.location), str(place), kind)
    added: list[str] = []

    def insert(settings: dict[str, Any]) -> editing.Data:
        changed, key = editing.insert_step(workflow.draft, place, kind, settings)
        added.append(key)
        return changed

    return _submitted(request, workflow, panel, insert, lambda: added[-1])


@require_POST
@staff_page("workflows.manage")
def change_step(request: StaffRequest, workflow_id: UUID, key: str) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    panel = builder.step_panel(request, workflow, Pickers(request.location), key)

    def change(settings: dict[str, Any]) -> editing.Data:
        assert panel.form is not None
        branches = {branch.name for branch in panel.form.schema.branches_of(settings)}
        return editing.change_step(workflow.draft, key, settings, branches)

    return _submitted(request, workflow, panel, change, lambda: key)


@require_POST
@staff_page("workflows.manage")
def add_trigger(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    kind = _chosen(request)
    panel = builder.trigger_panel(request, workflow, Pickers(request.location), "", kind)
    number = len(workflow.draft.get("triggers") or []) + 1
    return _submitted(
        request,
        workflow,
        panel,
        lambda filters: editing.set_trigger(workflow.draft, None, kind, filters),
        lambda: f"trigger {number}",
    )


@require_POST
@staff_page("workflows.manage")
def change_trigger(request: StaffRequest, workflow_id: UUID, number: int) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    panel = builder.trigger_panel(request, workflow, Pickers(request.location), str(number))
    return _submitted(
        request,
        workflow,
        panel,
        lambda filters: editing.set_trigger(workflow.draft, number, panel.kind, filters),
        lambda: f"trigger {number}",
    )


def _chosen(request: StaffRequest) -> str:
    """The kind that was chosen. Raises Refusal."""
    kind = request.POST.get("kind", "")
    if not kind:
        raise Refusal("Choose what you want to add first.", code="nothing_chosen")
    return kind


def _submitted(
    request: StaffRequest, workflow: Workflow, panel: builder.Panel, change: Change, place: Callable[[], str]
) -> HttpResponse:
    """Save what the panel's form holds, or show it again: with more lines, or with what is wrong. `place`: as problems
    name it."""
    form = panel.form
    assert form is not None
    form.read(request.POST)
    if "shape" in request.POST or "redraw" in request.POST:
        return builder.page(request, workflow, form.pickers, panel)
    try:
        _save(request, workflow, change(form.settings()))
    except BadDefinition as error:
        form.errors, panel.problems = _told(error.problems, place(), {one.name for one in form.inputs()})
        return builder.page(request, workflow, form.pickers, panel)
    messages.success(request, f"{panel.title} {'added to' if panel.is_new else 'changed in'} the draft.")
    return redirect(url(request, "workflow", workflow.id))


def _told(problems: tuple[Problem, ...], place: str, shown: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """What is wrong at the inputs, and what is wrong in general."""
    fields: dict[str, list[str]] = {}
    others = []
    for one in problems:
        text = one.message[:1].upper() + one.message[1:] + "."
        if one.place == place and one.setting in shown:
            fields.setdefault(one.setting, []).append(text)
        else:
            others.append(text if one.place == place else str(one))
    return fields, others


def _save(request: StaffRequest, workflow: Workflow, data: editing.Data) -> None:
    commands.save_draft(workflow=workflow, definition=data, by=request.actor, at=request.at)


@require_POST
@staff_page("workflows.manage")
def move_step(request: StaffRequest, workflow_id: UUID, key: str) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    by = -1 if request.POST.get("direction") == "up" else 1
    _save(request, workflow, editing.move_step(workflow.draft, key, by))
    return redirect(url(request, "workflow", workflow.id) + f"?step={key}")


@require_POST
@staff_page("workflows.manage")
def copy_step(request: StaffRequest, workflow_id: UUID, key: str) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    changed, twin = editing.copy_step(workflow.draft, key)
    _save(request, workflow, changed)
    messages.success(request, "The copy stands right below.")
    return redirect(url(request, "workflow", workflow.id) + f"?step={twin}")


@require_POST
@staff_page("workflows.manage")
def delete_step(request: StaffRequest, workflow_id: UUID, key: str) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    below = sum(1 for _ in editing.walk([editing.find(workflow.draft, key)])) - 1
    text = "The step was deleted" + (f", and {below} below it." if below else ".")
    return _take_away(request, workflow, editing.remove_step(workflow.draft, key), text)


@require_POST
@staff_page("workflows.manage")
def delete_trigger(request: StaffRequest, workflow_id: UUID, number: int) -> HttpResponse:
    workflow = gate.workflow_for(request, workflow_id)
    changed = editing.remove_trigger(workflow.draft, number)
    return _take_away(request, workflow, changed, "The trigger was deleted.")


def _take_away(request: StaffRequest, workflow: Workflow, changed: editing.Data, text: str) -> HttpResponse:
    """Save, and keep the draft as it was for an undo."""
    before = workflow.draft
    _save(request, workflow, changed)
    stamp = request.at.isoformat()
    request.session["workflow_undo"] = {"workflow": str(workflow.id), "draft": before, "at": stamp}
    messages.success(request, text, extra_tags=url(request, "workflow-undo", workflow.id))
    return redirect(url(request, "workflow", workflow.id))


@require_POST
@staff_page("workflows.manage")
def undo(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """The draft as it was before the last deletion, unless it was changed since."""
    workflow = gate.workflow_for(request, workflow_id)
    kept = request.session.pop("workflow_undo", None)
    if not kept or kept["workflow"] != str(workflow.id) or kept["at"] != workflow.updated_at.isoformat():
        raise Conflict("The draft was changed since, so this cannot be undone any more.")
    _save(request, workflow, kept["draft"])
    messages.success(request, "Undone.")
    return redirect(url(request, "workflow", workflow.id))


@require_POST
@staff_page("workflows.manage")
def discard(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """The draft becomes again what is published."""
    workflow = gate.workflow_for(request, workflow_id)
    published = published_version(workflow)
    if published is None:
        raise Conflict("Nothing is published yet that the draft could go back to.")
    return _take_away(request, workflow, published.definition, "The draft is again what is published.")


@require_POST
@staff_page("workflows.manage")
def publish(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """Publish the draft, or show what is missing, and where."""
    workflow = gate.workflow_for(request, workflow_id)
    try:
        version = commands.publish(workflow=workflow, by=request.actor, at=request.at)
    except BadDefinition as error:
        return builder.page(request, workflow, Pickers(request.location), problems=error)
    messages.success(request, f"Version {version.number} is published: newcomers follow it from now on.")
    return redirect(url(request, "workflow", workflow.id))


@require_POST
@staff_page("workflows.manage")
def change_settings(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """The settings of the whole workflow, in the draft."""
    workflow = gate.workflow_for(request, workflow_id)
    settings = {
        option.name: option.name in request.POST if option.type is Type.SWITCH else request.POST.get(option.name, "")
        for option in OPTIONS
    }
    _save(request, workflow, {**workflow.draft, "settings": settings})
    messages.success(request, "The settings are kept in the draft: publish to use them.")
    return redirect(url(request, "workflow-settings", workflow.id))
