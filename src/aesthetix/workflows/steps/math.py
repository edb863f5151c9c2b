"""Math: a number, an amount or a date is worked out and kept in a field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from aesthetix.contacts.rules.fields import DataType
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import arithmetic
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps import operands
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def _summary(settings: Settings) -> str:
    start = settings.get("start")
    words = [arithmetic.describe_operand(start) if start else settings["target"]]
    for line in settings["operations"]:
        words += [arithmetic.OPERATIONS[line["op"]], arithmetic.describe_operand(line["operand"])]
    return f"Set {settings['target']} to " + " ".join(words)


def _check(settings: Settings) -> str:
    if not settings.get("start") and not settings["operations"]:
        return "needs a value to start from or an operation"
    return ""


def _operands(settings: Settings) -> list[Mapping[str, Any]]:
    found = [line["operand"] for line in settings["operations"]]
    return [settings["start"], *found] if settings.get("start") else found


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:  # noqa: ARG001 -- the common shape
    desk.facts.custom_fields()
    operands.prepare(desk, _operands(node.settings))


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    target = node.settings["target"]
    spec = desk.facts.field(target)
    if spec is None:
        raise StepFailed(f"the field {target} does not exist any more", code="field_gone")
    start = node.settings.get("start") or {"source": "field", "key": target}
    try:
        if spec.data_type == DataType.DATE:
            value, remark = _shifted(desk, node, run, start), ""
        else:
            value, remark = arithmetic.count(
                operands.find(desk, run, start),
                node.settings["operations"],
                lambda operand: operands.find(desk, run, operand),
                money=spec.data_type == DataType.MONETARY,
            )
    except arithmetic.NoResult as error:
        return Outcome(SKIPPED, str(error))
    desk.contacts.write(run.contact_id, target, value)
    return Outcome(why=remark)


def _shifted(desk: "Desk", node: Node, run: Enrollment, start: Mapping[str, Any]) -> Any:
    if start["source"] not in {"field", "event"}:
        raise arithmetic.NoResult("a date starts from a date")
    text = desk.read(run, start["key"] if start["source"] == "field" else f"event.{start['key']}")
    try:
        day = date.fromisoformat(str(text or "")[:10])
    except ValueError as error:
        raise arithmetic.NoResult(f"{start['key']} holds no date") from error
    return arithmetic.shift(day, node.settings["operations"]).isoformat()


KIND = StepKind(
    Schema(
        kind="math",
        label="Math",
        group="Contact",
        help="Works out a number, an amount of money or a date and keeps it in a field. Operations go from left to "
        "right, without precedence. Money that would fall below 0 by subtracting is cut at 0. All that was paid is the "
        "sum of the contact's invoice ledger.",
        settings=(
            Setting("target", "Field", Type.FIELD, required=True, source="number_fields"),
            Setting("start", "Start from", Type.OPERAND, help="The field's own value if empty"),
            Setting("operations", "Operations", Type.OPERATIONS, default=()),
        ),
        check=_check,
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
