"""The timeline of one event: what happened to it, step by step, for people to read."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aesthetix.connect.commands.batch import Result
    from aesthetix.connect.models import Connection

Step = dict[str, Any]


def steps_of(result: "Result", connection: "Connection", at: datetime) -> list[Step]:
    """received, verified, parsed, matched, fields, note, workflow, opportunity, done: those that took place."""
    delivery, stamp = result.item.delivery, at.isoformat()
    steps: list[Step] = [
        {"step": "received", "at": delivery.received_at.isoformat(), "ms": 0, "detail": {"size": delivery.size}},
        {
            "step": "verified",
            "at": delivery.received_at.isoformat(),
            "ms": 0,
            "detail": {"scheme": connection.auth_scheme},
        },
    ]
    steps.append(_step("parsed", stamp, result.item.ms, _parsed(result, connection)))
    if result.contact_id:
        how = "created" if result.is_new_contact else "found"
        steps.append(_step("matched", stamp, 0, {"by": result.match.by or "nothing", "contact": how}))
    if result.changes or result.older:
        steps.append(_step("fields", stamp, result.ms, {"changes": result.changes, "older": list(result.older)}))
    steps += _workflow_steps(result, stamp)
    steps.append(_step("done", stamp, 0, {"outcome": result.outcome, "reason": result.reason}))
    return steps


def _step(name: str, at: str, ms: float, detail: Step) -> Step:
    return {"step": name, "at": at, "ms": round(ms, 2), "detail": detail}


def _parsed(result: "Result", connection: "Connection") -> Step:
    event = result.item.event
    if result.item.failure:
        return {"failure": result.item.failure}
    return {
        "kind": event.kind.value,
        "name": event.event_name,
        "mapping_version": connection.mapping_version,
        "unmapped": len(event.unmapped),
    }


def _workflow_steps(result: "Result", stamp: str) -> list[Step]:
    steps: list[Step] = []
    for run in result.runs:
        done = [line for line in run.log if line["outcome"] not in ("failed", "waiting")]
        if any(line["kind"] == "add_note" for line in done):
            steps.append(_step("note", stamp, 0, {"count": sum(line["kind"] == "add_note" for line in done)}))
        detail = {"run": str(run.id), "status": run.status, "steps": len(run.log)}
        steps.append(_step("workflow", stamp, 0, detail))
    if len(result.opportunity) > 1:
        before, after = result.opportunity
        how = "created" if before is None and after else "unchanged" if before == after else "changed"
        steps.append(_step("opportunity", stamp, 0, {"how": how, "before": before, "after": after}))
    return steps
