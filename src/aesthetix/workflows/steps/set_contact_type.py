"""Set contact type."""

from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    return f"Set contact type to {settings['type']}"


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    if desk.contacts.write(run.contact_id, "type", node.settings["type"]):
        return Outcome(why=node.settings["type"])
    return Outcome(SKIPPED, f"the contact is {node.settings['type']} already")


KIND = StepKind(
    Schema(
        kind="set_contact_type",
        label="Set contact type",
        group="Contact",
        help="Makes the contact a Lead, a Patient, or another type of the location.",
        settings=(Setting("type", "Contact type", Type.CONTACT_TYPE, required=True, source="contact_types", most=60),),
        summary=_summary,
    ),
    apply=_apply,
)
