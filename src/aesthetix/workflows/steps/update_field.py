"""Update field: set a value, clear it, or copy it from another field."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from aesthetix.contacts.rules.evaluate import is_empty
from aesthetix.contacts.rules.fields import DataType, FieldSpec
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import merge
from aesthetix.workflows.rules.arithmetic import amount_of
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps import texts
from aesthetix.workflows.steps.kinds import SKIPPED, Outcome, StepFailed, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

_MODES = (
    ("set", "Set a value"),
    ("clear", "Clear it"),
    ("copy", "Copy from another field"),
    ("today", "Set today's date"),
)


def _summary(settings: Settings) -> str:
    field, mode = settings["field"], settings["mode"]
    if mode == "copy":
        return f"Copy {settings['from']} to {field}"
    if mode == "set":
        return f"Set {field} to {merge.cut(str(settings['value']), 80)}"
    return f"Clear {field}" if mode == "clear" else f"Set {field} to today"


def _check(settings: Settings) -> str:
    if settings["mode"] == "set" and "value" not in settings:
        return "needs a value to set"
    if settings["mode"] == "copy" and "from" not in settings:
        return "needs a field to copy from"
    return ""


def _prepare(desk: "Desk", node: Node, runs: Sequence[Enrollment]) -> None:
    desk.facts.custom_fields()
    texts.prepare(desk, _template(node), runs)


def _template(node: Node) -> str:
    value = node.settings.get("value", "")
    return value if isinstance(value, str) else ""


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    spec = desk.facts.field(node.settings["field"])
    if spec is None:
        raise StepFailed(f"the field {node.settings['field']} does not exist any more", code="field_gone")
    if node.settings["mode"] == "clear":
        return _written(desk, run, spec, None)
    value = _wanted(desk, node, run)
    if is_empty(value):
        return Outcome(SKIPPED, f"{node.settings.get('from', 'the value')} is empty")
    fitting = _fit(spec, value)
    if fitting is None:
        return Outcome(SKIPPED, f"the value does not fit {spec.label}")
    return _written(desk, run, spec, fitting)


def _wanted(desk: "Desk", node: Node, run: Enrollment) -> Any:
    mode = node.settings["mode"]
    if mode == "today":
        return desk.at.astimezone(desk.location.zone).date().isoformat()
    if mode == "copy":
        return desk.read(run, node.settings["from"])
    value = node.settings["value"]
    return texts.fill(desk, value, run) if isinstance(value, str) else value


def _fit(spec: FieldSpec, value: Any) -> Any:
    """The value in the field's own type, or None if it is no such thing."""
    if spec.data_type == DataType.DATE:
        try:
            return date.fromisoformat(str(value)[:10]).isoformat()
        except ValueError:
            return None
    if spec.data_type == DataType.MONETARY:
        amount = amount_of(value, is_money=isinstance(value, int))
        return int(amount.as_target(money=True)) if amount else None
    if spec.data_type == DataType.NUMERICAL:
        amount = amount_of(value, is_money=False)
        return (int(amount.value) if amount.value == int(amount.value) else float(amount.value)) if amount else None
    if spec.data_type in {DataType.MULTIPLE_OPTIONS, DataType.CHECKBOX, DataType.TEXTBOX_LIST}:
        return value if isinstance(value, list) else [str(value)]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return merge.cut(text, 100 if spec.column else merge.MOST)


def _written(desk: "Desk", run: Enrollment, spec: FieldSpec, value: Any) -> Outcome:
    if desk.contacts.write(run.contact_id, spec.key, value):
        return Outcome()
    return Outcome(SKIPPED, f"{spec.label} has this value already")


KIND = StepKind(
    Schema(
        kind="update_field",
        label="Update field",
        group="Contact",
        help="Sets a field of the contact, clears it, or copies another field into it. An empty field is never copied: "
        "nothing is erased by it. Dates are copied as dates.",
        settings=(
            Setting("field", "Field", Type.FIELD, required=True, source="fields"),
            Setting("mode", "What to do", Type.CHOICE, choices=_MODES, default="set"),
            Setting("value", "Value", Type.VALUE, help="May hold merge fields"),
            Setting("from", "Copy from", Type.FIELD, source="fields"),
        ),
        check=_check,
        summary=_summary,
    ),
    apply=_apply,
    prepare=_prepare,
)
