"""Webhook out: posts the contact as JSON to an address of the practice's own, signed, by a job after the commit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from aesthetix.kernel import crypto
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.scope import data_key
from aesthetix.workflows.models import Enrollment, WebhookCall
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

MOST_BYTES = 262_144


def _summary(settings: Settings) -> str:
    return f"Post to {settings['url'].split('?')[0][:100]}"


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:  # noqa: ARG001 -- the common shape
    desk.facts.custom_fields()


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    call_id = new_id()
    body = orjson.dumps(_body(desk, node, run, str(call_id)), default=str)
    if len(body) > MOST_BYTES:
        raise StepFailed("the message is larger than 256 KB: choose fewer fields", code="too_large")
    desk.add_row(
        WebhookCall(
            id=call_id,
            location=desk.location,
            workflow_id=run.workflow_id,
            enrollment_id=run.id,
            step_key=node.key,
            url=node.settings["url"],
            sealed_body=crypto.seal(data_key(desk.location), body, bound_to=call_id.bytes),
            created_at=desk.at,
        )
    )
    desk.add_job("workflows.deliver_webhook", queue="webhooks", call_id=str(call_id))
    return Outcome(why="handed over for delivery")


def _body(desk: "Desk", node: Node, run: Enrollment, call_id: str) -> dict[str, Any]:
    plan = desk.plan(run)
    wanted = node.settings["fields"] or ["first_name", "last_name", "email", "phone", "type"]
    return {
        "id": call_id,
        "type": "workflow.step",
        "timestamp": desk.stamp,
        "location": {"id": str(desk.location.id), "name": desk.location.name},
        "workflow": {"id": str(run.workflow_id), "name": plan.name if plan else ""},
        "contact": {"id": str(run.contact_id), **{key: desk.read(run, key) for key in wanted}},
        "event": (run.context.get("event") or {}) if node.settings["with_event"] else {},
        "data": node.settings["data"],
    }


KIND = StepKind(
    Schema(
        kind="webhook_out",
        label="Webhook out",
        group="Outside",
        help="Posts JSON to an address on the internet, signed after Standard Webhooks with the location's secret. "
        "An answer is awaited for 7 seconds; failures are tried again with growing pauses, and each try is kept.",
        settings=(
            Setting("url", "Address", Type.URL, required=True, most=2000),
            Setting(
                "fields",
                "Contact fields",
                Type.TEXTS,
                source="fields",
                default=(),
                help="Name, e-mail, phone and type if empty",
            ),
            Setting("with_event", "With the event's values", Type.SWITCH, default=False),
            Setting("data", "Text to send along", Type.TEXT, default="", most=2000),
        ),
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
