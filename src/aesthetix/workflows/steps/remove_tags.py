"""Remove tags."""

from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    return "Remove tags: " + ", ".join(settings["tags"])


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    if desk.contacts.untag(run.contact_id, node.settings["tags"]):
        return Outcome()
    return Outcome(SKIPPED, "the contact has none of them")


KIND = StepKind(
    Schema(
        kind="remove_tags",
        label="Remove tags",
        group="Contact",
        help="Takes tags off the contact; those it does not have are left alone.",
        settings=(Setting("tags", "Tags", Type.TAGS, required=True, source="tags"),),
        summary=_summary,
    ),
    apply=_apply,
)
