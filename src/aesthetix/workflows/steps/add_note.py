"""Add note: text with merge fields, in the name of the workflow."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aesthetix.contacts.commands.book import NoteDraft
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import merge
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps import texts
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    return "Add a note: " + merge.cut(settings["body"].split("\n")[0], 80)


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:
    texts.prepare(desk, node.settings["body"], runs)


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    body = texts.fill(desk, node.settings["body"], run)
    if not body:
        return Outcome(SKIPPED, "the note would be empty")
    opportunity = desk.opportunity(run)
    desk.contacts.note(
        NoteDraft(
            contact_id=run.contact_id,
            body=body,
            source="workflow",
            opportunity_id=opportunity.id if opportunity else None,
        )
    )
    return Outcome()


KIND = StepKind(
    Schema(
        kind="add_note",
        label="Add note",
        group="Contact",
        help="Keeps a note on the contact. Merge fields such as {{contact.first_name}} or {{event.date|date}} are "
        "filled in; a line whose fields are all empty is left out.",
        settings=(Setting("body", "Note", Type.TEMPLATE, required=True, most=merge.MOST),),
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
