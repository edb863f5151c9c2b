"""Find opportunity: looks for one of the contact's, and goes on by one of two branches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.opportunities.models import Opportunity, Pipeline
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Branch, Schema, Setting, Settings, Type
from aesthetix.workflows.steps import stages
from aesthetix.workflows.steps.kinds import Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

_BRANCHES = (Branch("found", "Found"), Branch("not_found", "Not found"))
_PICKS = (
    ("best", "The open one changed last, else the one changed last"),
    ("latest", "Latest"),
    ("earliest", "Earliest"),
)


def _summary(settings: Settings) -> str:
    statuses = " or ".join(settings["statuses"])
    return f"Find {'the ' + statuses if statuses else 'an'} opportunity in {settings['pipeline']}"


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:  # noqa: ARG001 -- the common shape
    stages.prepare(desk, node.settings)


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    pipeline = desk.facts.pipeline(node.settings["pipeline"])
    if pipeline is None:
        raise StepFailed("the pipeline does not exist any more", code="pipeline_gone")
    found = _pick(desk, node, run, pipeline)
    if found is None:
        return Outcome(branch="not_found", why=f"no such opportunity in {pipeline.name}")
    desk.take_opportunity(run, found)
    stage = desk.opportunities.stages()[found.stage_id]
    return Outcome(branch="found", why=f"in stage {stage.name}, {found.status}")


def _pick(desk: "Desk", node: Node, run: Enrollment, pipeline: Pipeline) -> Opportunity | None:
    statuses, pick = node.settings["statuses"], node.settings["pick"]
    if pick == "best" and not statuses:
        return desk.opportunities.find(run.contact_id, pipeline.id)
    mine = [
        row
        for row in desk.opportunities.load(()).values()
        if row.contact_id == run.contact_id
        and row.pipeline_id == pipeline.id
        and (not statuses or row.status in statuses)
    ]
    if pick == "best":
        return max(mine, key=lambda row: (row.status == "open", row.updated_at, row.id), default=None)
    ordered = sorted(mine, key=lambda row: (row.created_at, row.id))
    return ordered[0 if pick == "earliest" else -1] if ordered else None


KIND = StepKind(
    Schema(
        kind="find_opportunity",
        label="Find opportunity",
        group="Opportunity",
        help="Looks for one of the contact's opportunities in a pipeline. Later opportunity steps of the run work on "
        "the one found.",
        settings=(
            Setting("pipeline", "Pipeline", Type.PIPELINE, required=True, source="pipelines"),
            Setting("statuses", "Status", Type.STATUSES, choices=stages.STATUSES, default=(), help="Any if empty"),
            Setting("pick", "If there are several", Type.CHOICE, choices=_PICKS, default="best"),
        ),
        branches=lambda _: _BRANCHES,
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
