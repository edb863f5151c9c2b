"""Internal notification: a mail to people of the practice, with a link and without patient data."""

from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import merge
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

_TO = (("owner", "The contact's owner"), ("user", "One person"), ("admins", "All admins of the location"))


def _summary(settings: Settings) -> str:
    return f"Notify {dict(_TO)[settings['to']].lower()}: {settings['subject']}"


def _check(settings: Settings) -> str:
    if settings["to"] == "user" and "user" not in settings:
        return "needs the person to notify"
    if merge.fields_of(settings["subject"]) or merge.fields_of(settings.get("message", "")):
        return "goes out by mail and may not hold merge fields: the link leads to the contact"
    return ""


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    settings = node.settings
    plan = desk.plan(run)
    owner_id = desk.contacts.get(run.contact_id).owner_id
    if settings["to"] == "owner" and owner_id is None:
        return Outcome(SKIPPED, "the contact has no owner")
    if plan is None:
        raise StepFailed("the workflow is gone", code="workflow_gone")
    user_id = {"owner": str(owner_id), "user": settings.get("user", "")}.get(settings["to"], "")
    desk.add_job(
        "workflows.send_notification",
        queue="mail",
        contact_id=str(run.contact_id),
        user_id=user_id,
        workflow=plan.name,
        subject=settings["subject"],
        message=settings.get("message", ""),
    )
    return Outcome(why=dict(_TO)[settings["to"]])


KIND = StepKind(
    Schema(
        kind="internal_notification",
        label="Internal notification",
        group="Outside",
        help="Sends a mail to the contact's owner, to one person or to all admins. The mail carries your words and a "
        "link to the contact, and no data of the patient.",
        settings=(
            Setting("to", "To", Type.CHOICE, choices=_TO, default="owner"),
            Setting("user", "Person", Type.USER, source="users"),
            Setting("subject", "Subject", Type.TEXT, required=True, most=150),
            Setting("message", "Message", Type.TEXT, most=2000),
        ),
        check=_check,
        summary=_summary,
    ),
    apply=_apply,
)
