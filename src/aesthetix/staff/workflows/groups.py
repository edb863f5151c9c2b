"""Condition groups between the form and their stored JSON: all or any of some groups, each all or any of its lines."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from aesthetix.contacts.rules.filters import FilterField
from aesthetix.contacts.rules.operators import ARGUMENTS, OPERATORS, Argument, Kind
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.rules import arithmetic, older

Form = dict[str, Any]
UNKNOWN = FilterField("", "", Kind.TEXT)
_EMPTY_LINE = {"field": "", "operator": "is", "values": [""]}
_HUNDRED = 100


def new_group() -> Form:
    return {"op": "and", "lines": [dict(_EMPTY_LINE)]}


def new_conditions() -> Form:
    return {"op": "and", "groups": [new_group()]}


def fitting(operator: str, spec: FilterField) -> str:
    """The operator, or the first that the field has if it has no such one."""
    operators = OPERATORS[spec.kind]
    return operator if operator in operators else next(iter(operators))


def from_post(data: QueryDict, prefix: str) -> Form:
    """What was entered, whether right or not."""
    groups: list[Form] = []
    while f"{prefix}-g{len(groups)}-op" in data:
        start = f"{prefix}-g{len(groups)}"
        lines: list[Form] = []
        while f"{start}-l{len(lines)}-field" in data:
            line = f"{start}-l{len(lines)}"
            values = [value.strip() for value in data.getlist(f"{line}-value")] or [""]
            lines.append(
                {"field": data[f"{line}-field"], "operator": data.get(f"{line}-operator", ""), "values": values}
            )
        groups.append({"op": data[f"{start}-op"], "lines": lines})
    return {"op": data.get(f"{prefix}-op", "and"), "groups": groups or [new_group()]}


def reshape(form: Form, action: str, argument: str) -> None:
    """Add or take away a line or a group: `add-line` 0, `drop-line` 0.2, `add-group`, `drop-group` 1."""
    groups = form["groups"]
    first, _, second = argument.partition(".")
    if action == "add-group":
        groups.append(new_group())
    elif first.isdigit() and int(first) < len(groups):
        group = groups[int(first)]
        if action == "add-line":
            group["lines"].append(dict(_EMPTY_LINE))
        elif action == "drop-line" and second.isdigit() and int(second) < len(group["lines"]):
            del group["lines"][int(second)]
        if action == "drop-group" or not group["lines"]:
            groups.remove(group)
    if not groups:
        groups.append(new_group())


def to_stored(form: Form, pickers: Pickers) -> Form:
    """The JSON that conditions are kept as; a single group stands for itself."""
    groups = [
        {"op": group["op"], "conditions": [_stored_line(line, pickers) for line in group["lines"]]}
        for group in form["groups"]
    ]
    return groups[0] if len(groups) == 1 else {"op": form["op"], "conditions": groups}


def _stored_line(line: Form, pickers: Pickers) -> Form:
    spec = pickers.filter_fields.get(line["field"], UNKNOWN)
    operator = fitting(line["operator"], spec)
    stored = {"field": line["field"], "operator": operator}
    argument = ARGUMENTS[operator]
    if argument is Argument.NONE:
        return stored
    values: list[Any] = line["values"]
    if argument is Argument.SEVERAL and not spec.options:
        values = [part for value in values for part in value.split(",")]
    values = [_cents(value) if spec.is_money else value for one in values if (value := one.strip())]
    if argument in {Argument.SEVERAL, Argument.RANGE}:
        return {**stored, "value": values}
    value = values[0] if values else ""
    return {**stored, "value": int(value) if argument in _COUNTS and str(value).isdecimal() else value}


_COUNTS = {Argument.DAYS, Argument.MONTH}


def _cents(text: str) -> int | str:
    amount = arithmetic.amount_of(text.replace(",", "").lstrip("$"), is_money=False)
    return int(amount.value * _HUNDRED) if amount else text


def from_stored(stored: Mapping[str, Any], pickers: Pickers) -> Form:
    """The form of stored conditions. Raises ValueError for groups nested deeper than the form shows."""
    stored = older.translated(stored, pickers.filter_fields)
    lines = stored.get("conditions") or []
    if not any("op" in line for line in lines):
        return {"op": "and", "groups": [_form_group(stored, pickers)]}
    groups = [_form_group(line if "op" in line else {"op": "and", "conditions": [line]}, pickers) for line in lines]
    return {"op": stored["op"], "groups": groups}


def _form_group(group: Mapping[str, Any], pickers: Pickers) -> Form:
    if any("op" in line for line in group["conditions"]):
        raise ValueError("nested deeper than the form shows")
    return {"op": group["op"], "lines": [_form_line(line, pickers) for line in group["conditions"]]}


def _form_line(line: Mapping[str, Any], pickers: Pickers) -> Form:
    spec = pickers.filter_fields.get(line["field"], UNKNOWN)
    value = line.get("value", "")
    values = value if isinstance(value, list) else [value]
    shown = [f"{one / _HUNDRED:.2f}" if spec.is_money and isinstance(one, int) else str(one) for one in values]
    return {"field": line["field"], "operator": line["operator"], "values": shown}
