"""What all pages of one workflow share: title, crumbs, tabs, the buttons that act on it."""

from typing import Any

from django.urls import reverse

from aesthetix.design.parts import Action, Link
from aesthetix.staff.guard import StaffRequest
from aesthetix.staff.workflows import gate, wording
from aesthetix.workflows.models import Workflow, WorkflowVersion

TABS_AND_ICONS = (
    ("steps", "Steps", "workflow", "git-branch"),
    ("runs", "Enrolled", "workflow-runs", "users"),
    ("settings", "Settings", "workflow-settings", "adjustments"),
    ("versions", "Versions", "workflow-versions", "history"),
)


def url(request: StaffRequest, name: str, *parts: Any) -> str:
    return reverse(f"staff:{name}", args=[request.location.id, *parts])


def frame(request: StaffRequest, workflow: Workflow, active: str) -> dict[str, Any]:
    """The context of a page of this workflow. One query, for what is published."""
    may_manage = request.rights.may("workflows.manage")
    may_unlock = request.rights.may("workflows.unlock")
    published = published_version(workflow)
    is_changed = published is not None and published.definition != workflow.draft
    return {
        "title": workflow.name,
        "subtitle": workflow.description,
        "crumbs": [Link("Workflows", url(request, "workflows"))],
        "workflow": workflow,
        "badge": workflow.get_status_display(),
        "badge_tone": wording.status_tone(workflow.status),
        "published": published,
        "is_changed": is_changed,
        "may_edit": may_manage and not workflow.is_locked,
        "may_manage": may_manage,
        "may_unlock": may_unlock,
        "may_enroll": request.rights.may("workflows.enroll") and (may_unlock or not workflow.is_locked),
        "tabs": [
            Link(label, url(request, name, workflow.id), icon, key == active)
            for key, label, name, icon in TABS_AND_ICONS
        ],
        "actions": _actions(request, workflow, is_changed) if may_manage else [],
        "menu_items": _menu(request, workflow) if may_manage else [],
    }


def published_version(workflow: Workflow) -> WorkflowVersion | None:
    rows = WorkflowVersion.objects.filter(location_id=workflow.location_id, workflow=workflow)
    return rows.filter(number=workflow.published_number).first()


def _actions(request: StaffRequest, workflow: Workflow, is_changed: bool) -> list[Action]:
    if workflow.is_locked:
        return []
    publish = url(request, "workflow-publish", workflow.id)
    if workflow.status != Workflow.Status.PUBLISHED:
        return [Action("Publish", publish, "player-play", "primary", post=True)]
    pause = Action("Pause", url(request, "workflow-pause", workflow.id), "player-pause", post=True)
    changes = Action("Publish changes", publish, "upload", "primary", post=True)
    return [pause, changes] if is_changed else [pause]


def _menu(request: StaffRequest, workflow: Workflow) -> list[Action]:
    items = []
    if not workflow.is_locked:
        items.append(Action("Rename", icon="pencil", dialog="rename"))
    if not workflow.is_locked or gate.may_use_locked(request):
        items.append(Action("Duplicate", icon="copy", dialog="duplicate"))
    if workflow.is_locked and gate.may_use_locked(request):
        items.append(Action("Unlock…", icon="lock-open", dialog="unlock"))
    if workflow.system_key and not workflow.is_locked and gate.may_use_locked(request):
        items.append(Action("Lock again", url(request, "workflow-lock", workflow.id), "lock", post=True))
    if not workflow.is_locked and not workflow.system_key:
        items.append(Action("Delete", url(request, "workflow-delete", workflow.id), "trash", "danger", post=True))
    return items
