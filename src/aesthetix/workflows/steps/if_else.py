"""If / else: up to ten branches from top to bottom, the first whose conditions hold is taken, else the last."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import conditions
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Branch, Schema, Setting, Settings, Type
from aesthetix.workflows.steps import texts
from aesthetix.workflows.steps.kinds import Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _branches(settings: Settings) -> tuple[Branch, ...]:
    paths = tuple(Branch(path["name"], path["label"]) for path in settings.get("paths", ()))
    return (*paths, Branch("else", "None of these"))


def _summary(settings: Settings) -> str:
    return "If " + "; else if ".join(conditions.describe(path["when"]) for path in settings["paths"])


def _mentions_opportunity(group: Settings) -> bool:
    return any(
        _mentions_opportunity(line) if "op" in line else line["field"].startswith("opportunity.")
        for line in group["conditions"]
    )


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:  # noqa: ARG001 -- the common shape
    if any(_mentions_opportunity(path["when"]) for path in node.settings["paths"]):
        texts.prepare_opportunities(desk)


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    for path in node.settings["paths"]:
        verdict = conditions.judge(path["when"], lambda key: desk.read(run, key))
        if verdict.holds:
            return Outcome(branch=path["name"], why=f"{path['label']}: {verdict.why}"[:300])
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
)
