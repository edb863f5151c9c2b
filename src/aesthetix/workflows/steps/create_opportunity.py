"""Create opportunity."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.opportunities.commands import OpportunityDraft
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps import stages, texts
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    return f"Create an opportunity in {settings['pipeline']}, stage {settings['stage']}, {settings['status']}"


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:
    stages.prepare(desk, node.settings)
    texts.prepare(desk, node.settings["name"], runs)


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    stage = stages.stage(desk, node.settings)
    if not node.settings["allow_second"] and desk.opportunities.find(run.contact_id, stage.pipeline_id):
        return Outcome(SKIPPED, "the contact has an opportunity in this pipeline")
    draft = OpportunityDraft(
        contact_id=run.contact_id,
        stage=stage,
        name=texts.fill(desk, node.settings["name"], run)[:200] or "Opportunity",
        status=node.settings["status"],
        value_cents=stages.value_cents(desk, run, node.settings) or 0,
        source=node.settings.get("source", ""),
        owner_id=desk.contacts.get(run.contact_id).owner_id,
    )
    desk.take_opportunity(run, desk.opportunities.create(draft))
    return Outcome(why=f"in stage {stage.name}, {draft.status}")


KIND = StepKind(
    Schema(
        kind="create_opportunity",
        label="Create opportunity",
        group="Opportunity",
        help="Makes an opportunity for the contact. Skipped if there is one in the pipeline, unless a second is "
        "allowed. Later opportunity steps of the run work on it.",
        settings=(
            Setting("pipeline", "Pipeline", Type.PIPELINE, required=True, source="pipelines"),
            Setting("stage", "Stage", Type.STAGE, required=True, source="stages"),
            Setting("status", "Status", Type.CHOICE, choices=stages.STATUSES, default="open"),
            Setting("name", "Name", Type.TEMPLATE, default="{{contact.name}}", most=200),
            stages.VALUE,
            Setting("source", "Source", Type.TEXT, most=200),
            Setting("allow_second", "Also if there is one already", Type.SWITCH, default=False),
        ),
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
