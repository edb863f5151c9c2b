"""If / else: up to ten branches from top to bottom, the first whose conditions hold is taken, else the last."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import conditions
from aesthetix.workflows.rules.conditions import Fields, Test
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Branch, Schema, Setting, Settings, Type
from aesthetix.workflows.steps import texts
from aesthetix.workflows.steps.kinds import Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _branches(settings: Settings) -> tuple[Branch, ...]:
    paths = tuple(Branch(path["name"], path["label"]) for path in settings.get("paths", ()))
    return (*paths, Branch("else", "None of these"))


def _summary(settings: Settings) -> str:
    return "If " + "; else if ".join(conditions.describe(path["when"]) for path in settings["paths"])


def _ready(settings: Settings, fields: Fields) -> tuple[tuple[str, str, Test], ...]:
    """name, label and conditions of each branch."""
    return tuple((path["name"], path["label"], conditions.ready(path["when"], fields)) for path in settings["paths"])


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:  # noqa: ARG001 -- the common shape
    if any(key.startswith("opportunity.") for _, _, test in node.ready for key in test.fields):
        texts.prepare_opportunities(desk)


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    for name, label, test in node.ready:
        if test.problem:
            raise StepFailed(f"{label}: {test.problem}", code="bad_condition")
        verdict = conditions.judge(test, lambda key: desk.read(run, key), desk.moment)
        if verdict.holds:
            return Outcome(branch=name, why=f"{label}: {verdict.why}"[:300])
    return Outcome(branch="else", why="none of the branches applies")


KIND = StepKind(
    Schema(
        kind="if_else",
        label="If / else",
        group="Flow",
        help="Goes one of up to ten ways. Branches are tried from top to bottom; the first whose conditions hold is "
        "taken, and the last one if none does. After a branch the run goes on below this step.",
        settings=(Setting("paths", "Branches", Type.PATHS, required=True, source="condition_fields"),),
        branches=_branches,
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
    ready=_ready,
)
