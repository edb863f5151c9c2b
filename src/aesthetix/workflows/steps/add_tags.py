"""Add tags."""

from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    return "Add tags: " + ", ".join(settings["tags"])


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    if desk.contacts.tag(run.contact_id, node.settings["tags"]):
        return Outcome()
    return Outcome(SKIPPED, "the contact has them already")


KIND = StepKind(
    Schema(
        kind="add_tags",
        label="Add tags",
        group="Contact",
        help="Puts tags on the contact. Tags are kept in small letters; new ones join the list of tags.",
        settings=(Setting("tags", "Tags", Type.TAGS, required=True, source="tags"),),
        summary=_summary,
    ),
    apply=_apply,
)
