"""Add to workflow: the contact starts in another one, which runs at once after this one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.workflows.engine import enrolling, plans
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.drafts import EnrollmentDraft
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk
    from aesthetix.workflows.engine.plans import Plan


def _summary(settings: Settings) -> str:
    return f"Add to workflow {settings['workflow']}"


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:
    target = plans.as_workflow_id(node.settings["workflow"])
    desk.load_plans([(target, 0)])
    plan = desk.published_plan(target)
    if plan:
        enrolling.load_standings(desk, [_draft(desk, plan, run) for run in runs])


def _draft(desk: "Desk", plan: "Plan", run: Enrollment) -> EnrollmentDraft:
    own = desk.plan(run)
    return EnrollmentDraft(
        workflow_id=plan.workflow_id,
        contact_id=run.contact_id,
        origin=run.origin,
        event=run.context.get("event") or {},
        started_by=own.name if own else "",
        opportunity_id=run.opportunity_id,
    )


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    plan = desk.published_plan(plans.as_workflow_id(node.settings["workflow"]))
    if plan is None:
        raise StepFailed("the workflow does not exist any more or was never published", code="workflow_gone")
    started, why = enrolling.start(desk, _draft(desk, plan, run))
    return Outcome(why=plan.name) if started else Outcome(SKIPPED, f"{plan.name}: {why}")


KIND = StepKind(
    Schema(
        kind="add_to_workflow",
        label="Add to workflow",
        group="Flow",
        help="Starts the contact in another workflow, with the same event. The other workflow's re-entry rule applies.",
        settings=(Setting("workflow", "Workflow", Type.WORKFLOW, required=True, source="workflows"),),
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
