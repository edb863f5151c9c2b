"""Condition groups between the form and their stored JSON: all or any of some groups, each all or any of its lines."""

from collections.abc import Mapping
from typing import Any

from aesthetix.contacts.rules.fields import DataType
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.rules import arithmetic
from aesthetix.workflows.rules.conditions import OPERATORS

Form = dict[str, Any]
LISTS = {"in", "not_in"}
BARE = {"is_empty", "is_not_empty"}
_EMPTY_LINE = {"field": "", "operator": "is", "value": ""}
_HUNDRED = 100
_DATES = ("is", "is_not", "before", "after", "is_empty", "is_not_empty")
_NUMBERS = ("is", "is_not", "gt", "gte", "lt", "lte", "is_empty", "is_not_empty")
_TEXTS = ("is", "is_not", "contains", "not_contains", "starts_with", "in", "not_in", "is_empty", "is_not_empty")
_TAGS = ("contains", "not_contains", "in", "not_in", "is_empty", "is_not_empty")


def new_group() -> Form:
    return {"op": "and", "lines": [dict(_EMPTY_LINE)]}


def new_conditions() -> Form:
    return {"op": "and", "groups": [new_group()]}


def operators_for(key: str, data_type: str) -> list[tuple[str, str]]:
    """The operators that fit a field."""
    if key == "tags":
        return [
            (name, {"contains": "include", "not_contains": "do not include"}.get(name, OPERATORS[name]))
            for name in _TAGS
        ]
    names = _DATES if data_type == DataType.DATE else _NUMBERS if data_type in _NUMERIC else _TEXTS
    return [(name, OPERATORS[name]) for name in names]


_NUMERIC = {DataType.NUMERICAL, DataType.MONETARY}


def from_post(data: Mapping[str, Any], prefix: str) -> Form:
    """What was entered, whether right or not."""
    groups: list[Form] = []
    while f"{prefix}-g{len(groups)}-op" in data:
        start = f"{prefix}-g{len(groups)}"
        lines: list[Form] = []
        while f"{start}-l{len(lines)}-field" in data:
            line = f"{start}-l{len(lines)}"
            lines.append({name: str(data.get(f"{line}-{name}", "")).strip() for name in ("field", "operator", "value")})
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
    stored = {"field": line["field"], "operator": line["operator"]}
    if line["operator"] in BARE:
        return stored
    value: Any = line["value"]
    if line["operator"] in LISTS or line["field"] == "tags":
        value = [text for part in value.split(",") if (text := part.strip())]
    elif pickers.type_of(line["field"]) == DataType.MONETARY:
        amount = arithmetic.amount_of(value.replace(",", "").lstrip("$"), is_money=False)
        value = int(amount.value * _HUNDRED) if amount else value
    return {**stored, "value": value}


def from_stored(stored: Mapping[str, Any], pickers: Pickers) -> Form:
    """The form of stored conditions. Raises ValueError for groups nested deeper than the form shows."""
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
    value = line.get("value", "")
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    elif isinstance(value, int) and pickers.type_of(line["field"]) == DataType.MONETARY:
        value = f"{value // _HUNDRED}.{value % _HUNDRED:02d}"
    return {"field": line["field"], "operator": line["operator"], "value": value}
