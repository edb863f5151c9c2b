"""Conditions written with the names that comparisons had before, read as today's filter language."""

from collections.abc import Mapping
from typing import Any

from aesthetix.contacts.rules.filters import FilterField
from aesthetix.contacts.rules.operators import Kind, folded

Line = Mapping[str, Any]
NAMES = {
    "is_empty": "empty",
    "is_not_empty": "not_empty",
    "gt": "more",
    "gte": "at_least",
    "lt": "less",
    "lte": "at_most",
    "in": "any_of",
    "not_in": "none_of",
}
# where a kind of field has no comparison of that name: the one that means the same
_IN_KIND: dict[Kind, dict[str, str]] = {
    Kind.DATE: {"is": "on", "more": "after", "less": "before"},
    Kind.MOMENT: {"is": "on", "more": "after", "less": "before"},
    Kind.MANY: {
        "is": "has_all",
        "is_not": "has_none",
        "contains": "has_all",
        "any_of": "has_any",
        "none_of": "has_none",
    },
}
# several values where one is asked for: which comparison with each of them, and how these join
_EACH: dict[tuple[Kind, str], tuple[str, str]] = {
    (Kind.NUMBER, "any_of"): ("or", "is"),
    (Kind.NUMBER, "none_of"): ("and", "is_not"),
    (Kind.TEXT, "contains"): ("and", "contains"),
    (Kind.TEXT, "not_contains"): ("or", "not_contains"),
    (Kind.MANY, "not_contains"): ("or", "has_none"),
}
_DAY_IS_NOT = ("before", "after", "empty")


def translated(part: Line, fields: Mapping[str, FilterField]) -> dict[str, Any]:
    """The group or line in today's names. Only what is known of its field can settle what a name meant."""
    if "op" in part:
        return {"op": part["op"], "conditions": [translated(line, fields) for line in part["conditions"]]}
    key = part["field"].removeprefix("contact.")
    line = {**part, "field": key, "operator": NAMES.get(part["operator"], part["operator"])}
    spec = fields.get(key)
    return _fitted(line, spec) if spec else line


def _fitted(line: dict[str, Any], spec: FilterField) -> dict[str, Any]:
    operator = line["operator"]
    if spec.kind in {Kind.DATE, Kind.MOMENT} and operator == "is_not":
        return {"op": "or", "conditions": [{**line, "operator": name} for name in _DAY_IS_NOT]}
    each = _EACH.get((spec.kind, operator))
    if each and (isinstance(line["value"], list) or spec.kind is Kind.MANY):
        values = line["value"] if isinstance(line["value"], list) else [line["value"]]
        lines = [{**line, "operator": each[1], "value": _spelled(value, spec)} for value in values]
        return lines[0] if len(lines) == 1 else {"op": each[0], "conditions": lines}
    if spec.kind is Kind.CHOICE and operator in {"contains", "starts_with", "not_contains"}:
        name = "none_of" if operator == "not_contains" else "any_of"
        return {**line, "operator": name, "value": _options(line, spec)}
    fitting = {**line, "operator": _IN_KIND.get(spec.kind, {}).get(operator, operator)}
    if "value" in line:
        fitting["value"] = _spelled(line["value"], spec)
    return fitting


def _options(line: Line, spec: FilterField) -> list[str]:
    """The options that a part of their text meant; the text itself, which nothing equals, if there is none."""
    text = folded(str(line["value"]))
    test = str.startswith if line["operator"] == "starts_with" else str.__contains__
    return [name for name, _ in spec.options if test(folded(name), text)] or [str(line["value"])]


def _spelled(value: Any, spec: FilterField) -> Any:
    """Options in their own spelling: letters' case did not matter before."""
    if isinstance(value, list):
        return [_spelled(item, spec) for item in value]
    if spec.kind not in {Kind.CHOICE, Kind.MANY}:
        return value
    return next((name for name, _ in spec.options if folded(name) == folded(str(value))), value)
