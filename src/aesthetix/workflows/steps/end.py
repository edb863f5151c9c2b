"""End: the run is over here."""

from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema
from aesthetix.workflows.steps.kinds import ENDED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:  # noqa: ARG001 -- the common shape
    return Outcome(ENDED)


KIND = StepKind(
    Schema(kind="end", label="End", group="Flow", help="Ends the run, also from within a branch."), apply=_apply
)
