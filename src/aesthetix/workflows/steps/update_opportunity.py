"""Update opportunity: stage, status and value of the one found, made or triggering."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aesthetix.opportunities.models import Opportunity
from aesthetix.opportunities.rules import is_backwards
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.arithmetic import describe_operand
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps import stages
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    parts = [f"{name} {settings[name]}" for name in ("stage", "status") if settings.get(name)]
    if settings.get("value"):
        parts.append(f"value {describe_operand(settings['value'])}")
    return "Update the opportunity: " + ", ".join(parts)


def _check(settings: Settings) -> str:
    return "" if any(settings.get(name) for name in ("stage", "status", "value")) else "needs something to change"


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:
    stages.prepare(desk, node.settings)
    desk.opportunities.load([run.opportunity_id for run in runs if run.opportunity_id])


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    row = desk.opportunity(run)
    if row is None:
        return Outcome(SKIPPED, "there is no opportunity in this run: put Find opportunity before this step")
    changes, held = _wanted(desk, node, run, row)
    if not changes:
        return Outcome(SKIPPED, held or "the value is empty")
    if not desk.opportunities.change(row.id, allow_backwards=True, **changes):
        return Outcome(SKIPPED, held or "the opportunity is so already")
    return Outcome(why=held)


def _wanted(desk: "Desk", node: Node, run: Enrollment, row: Opportunity) -> tuple[dict[str, Any], str]:
    """What to change, and a remark if the stage is left out since it lies behind."""
    changes: dict[str, Any] = {}
    held = ""
    if node.settings.get("stage"):
        target, now = stages.stage(desk, node.settings), desk.opportunities.stages()[row.stage_id]
        back = target.pipeline_id == now.pipeline_id and is_backwards(now.position, target.position)
        if back and not node.settings["allow_backwards"]:
            held = f"{target.name} lies before {now.name}, and moving backwards is off"
        else:
            changes["stage_id"] = target.id
    if node.settings.get("status"):
        changes["status"] = node.settings["status"]
    if (value := stages.value_cents(desk, run, node.settings)) is not None:
        changes["value_cents"] = value
    return changes, held


KIND = StepKind(
    Schema(
        kind="update_opportunity",
        label="Update opportunity",
        group="Opportunity",
        help="Changes stage, status or value of the opportunity that this run found or made, else of the one that "
        "triggered it. Skipped if there is none. A stage before the present one needs moving backwards on.",
        settings=(
            Setting("pipeline", "Pipeline", Type.PIPELINE, source="pipelines"),
            Setting("stage", "Stage", Type.STAGE, source="stages"),
            Setting("status", "Status", Type.CHOICE, choices=stages.STATUSES),
            stages.VALUE,
            Setting("allow_backwards", "Allow moving backwards", Type.SWITCH, default=False),
        ),
        check=_check,
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
