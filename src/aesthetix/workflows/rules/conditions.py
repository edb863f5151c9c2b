"""Conditions over a contact, its opportunity and the event: groups of AND and OR, nested, as plain JSON.

{"op": "and", "conditions": [{"field": "type", "operator": "is", "value": "Lead"}, {"op": "or", ...}]}

Fields: keys of contact fields, `tags`, `event.<key>`, `opportunity.stage`, `opportunity.status`, `opportunity.value`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Read = Callable[[str], Any]
_DEEPEST = 5
_MOST = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and which line decided, in words that carry no value of the contact."""

    holds: bool
    why: str


def check(data: Any, *, depth: int = 1) -> dict[str, Any]:
    """The group in its stored shape. Raises ValueError saying what to do."""
    if not isinstance(data, Mapping) or data.get("op") not in {"and", "or"}:
        raise ValueError('conditions come in groups with "op" and / or')
    lines = data.get("conditions")
    if not isinstance(lines, list) or not lines:
        raise ValueError("a group needs at least one condition")
    if depth > _DEEPEST or len(lines) > _MOST:
        raise ValueError(f"conditions may be nested {_DEEPEST} deep, {_MOST} to a group")
    found = [
        check(line, depth=depth + 1) if isinstance(line, Mapping) and "op" in line else _check_line(line)
        for line in lines
    ]
    return {"op": data["op"], "conditions": found}


def _check_line(line: Any) -> dict[str, Any]:
    if not isinstance(line, Mapping) or not isinstance(line.get("field"), str) or not line["field"]:
        raise ValueError("each condition names a field")
    operator = line.get("operator")
    if operator not in OPERATORS:
        raise ValueError("the operator must be one of " + ", ".join(OPERATORS))
    needs_value = operator not in {"is_empty", "is_not_empty"}
    if needs_value and line.get("value") in (None, "", []):
        raise ValueError(f"the condition on {line['field']} needs a value")
    found = {"field": line["field"], "operator": operator}
    return {**found, "value": line["value"]} if needs_value else found


def judge(group: Mapping[str, Any], read: Read) -> Verdict:
    """Whether the group holds for what `read` says; stops at the line that decides."""
    is_and = group["op"] == "and"
    verdict = Verdict(is_and, "")
    whys = []
    for line in group["conditions"]:
        verdict = judge(line, read) if "op" in line else _judge_line(line, read)
        if verdict.holds is not is_and:
            return verdict
        whys.append(verdict.why)
    return Verdict(is_and, (" and " if is_and else " or ").join(whys))


def _judge_line(line: Mapping[str, Any], read: Read) -> Verdict:
    holds = _OPERATORS[line["operator"]](read(line["field"]), line.get("value"))
    words = describe_line(line)
    return Verdict(holds, words if holds else f"not: {words}")


def describe(group: Mapping[str, Any]) -> str:
    """The group in words."""
    parts = [f"({describe(line)})" if "op" in line else describe_line(line) for line in group.get("conditions", ())]
    return f" {group['op']} ".join(parts)


def describe_line(line: Mapping[str, Any]) -> str:
    value = line.get("value")
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"{line['field']} {OPERATORS[line['operator']]} {text}".strip()


def _folded(value: Any) -> str:
    return "" if value is None else str(value).strip().casefold()


def _texts(value: Any) -> list[str]:
    return [_folded(item) for item in value] if isinstance(value, list) else [_folded(value)]


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _is(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, list):
        return sorted(_texts(actual)) == sorted(_texts(wanted))
    both = _numbers(actual, wanted)
    return both[0] == both[1] if both else _folded(actual) == _folded(wanted)


def _contains(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, list):
        have = set(_texts(actual))
        return all(item in have for item in _texts(wanted))
    return all(item in _folded(actual) for item in _texts(wanted))


def _numbers(actual: Any, wanted: Any) -> tuple[Decimal, Decimal] | None:
    try:
        first, second = Decimal(str(actual)), Decimal(str(wanted))
    except InvalidOperation:
        return None
    return (first, second) if first.is_finite() and second.is_finite() else None


def _compared(actual: Any, wanted: Any) -> int | None:
    """Negative, zero or positive; None if the two cannot be compared."""
    if is_empty(actual) or is_empty(wanted):
        return None
    both: tuple[Any, Any] = _numbers(actual, wanted) or (_folded(actual), _folded(wanted))
    return (both[0] > both[1]) - (both[0] < both[1])


def _within(actual: Any, wanted: Any) -> bool:
    options = wanted if isinstance(wanted, list) else [wanted]
    mine = actual if isinstance(actual, list) else [actual]
    return any(_is(one, option) for one in mine for option in options)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "is_not": lambda actual, wanted: not _is(actual, wanted),
    "contains": _contains,
    "not_contains": lambda actual, wanted: not _contains(actual, wanted),
    "starts_with": lambda actual, wanted: _folded(actual).startswith(_folded(wanted)),
    "is_empty": lambda actual, _: is_empty(actual),
    "is_not_empty": lambda actual, _: not is_empty(actual),
    "gt": lambda actual, wanted: (_compared(actual, wanted) or 0) > 0,
    "gte": lambda actual, wanted: _compared(actual, wanted) in {0, 1},
    "lt": lambda actual, wanted: (_compared(actual, wanted) or 0) < 0,
    "lte": lambda actual, wanted: _compared(actual, wanted) in {0, -1},
    "before": lambda actual, wanted: (_compared(actual, wanted) or 0) < 0,
    "after": lambda actual, wanted: (_compared(actual, wanted) or 0) > 0,
    "in": _within,
    "not_in": lambda actual, wanted: not _within(actual, wanted),
}
OPERATORS: dict[str, str] = {
    "is": "is",
    "is_not": "is not",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "is_empty": "is empty",
    "is_not_empty": "is not empty",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "before": "is before",
    "after": "is after",
    "in": "is one of",
    "not_in": "is none of",
}
