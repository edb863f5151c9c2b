"""Remove from workflow: this one, another, all, or all but this."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.workflows.engine import enrolling, plans
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

_WHICH = (
    ("this", "This workflow"),
    ("another", "Another workflow"),
    ("all", "All"),
    ("all_but_this", "All but this one"),
)


def _summary(settings: Settings) -> str:
    words = dict(_WHICH)[settings["which"]].lower()
    return f"Remove from {settings['workflow'] if settings['which'] == 'another' else words}"


def _check(settings: Settings) -> str:
    return "needs the workflow" if settings["which"] == "another" and "workflow" not in settings else ""


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:
    if node.settings["which"] == "another":
        desk.load_plans([(plans.as_workflow_id(node.settings["workflow"]), 0)])
    ids = {run.contact_id for run in runs}
    others = Enrollment.objects.filter(location=desk.location, contact_id__in=ids, status__in=enrolling.INSIDE)
    for row in others.exclude(id__in=list(desk.runs)).select_for_update(of=("self",)):
        desk.runs[row.id] = row


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    which = node.settings["which"]
    if which == "another":
        plan = desk.published_plan(plans.as_workflow_id(node.settings["workflow"]))
        target = plan.workflow_id if plan else None
    mine = [row for row in desk.runs.values() if row.contact_id == run.contact_id and row.status in enrolling.INSIDE]
    gone = [
        row
        for row in mine
        if which == "all"
        or (which == "this" and row.workflow_id == run.workflow_id)
        or (which == "another" and row.workflow_id == target)
        or (which == "all_but_this" and row.workflow_id != run.workflow_id)
    ]
    if not gone:
        return Outcome(SKIPPED, "the contact is in none of them")
    for row in gone:
        is_own = row.workflow_id == run.workflow_id
        reason = Enrollment.EndReason.REMOVED if is_own else Enrollment.EndReason.REMOVED_ELSEWHERE
        if row is not run:
            desk.write_log(
                row, row.step_key, "", "removed", "by a step of " + ("this" if is_own else "another") + " workflow"
            )
        desk.end(row, reason)
    return Outcome(why=f"{len(gone)} runs ended")


KIND = StepKind(
    Schema(
        kind="remove_from_workflow",
        label="Remove from workflow",
        group="Flow",
        help="Ends the contact's runs of this workflow, of another, of all, or of all but this one.",
        settings=(
            Setting("which", "From which", Type.CHOICE, choices=_WHICH, default="this"),
            Setting("workflow", "Workflow", Type.WORKFLOW, source="workflows"),
        ),
        check=_check,
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
