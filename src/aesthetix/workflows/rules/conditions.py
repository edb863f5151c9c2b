"""Conditions of branches: contacts' filter language over a contact, its opportunity and the event that started a run.

Kept as the JSON of `contacts.rules.filters`; made ready once per version, then judged in memory without queries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aesthetix.contacts.rules import filters
from aesthetix.contacts.rules.evaluate import Reader, matches
from aesthetix.contacts.rules.filters import BadFilter, Condition, FilterField, Group, When
from aesthetix.contacts.rules.operators import ARGUMENTS, OPERATORS, Argument, Kind
from aesthetix.workflows.rules import older

Fields = Mapping[str, FilterField]
WORDS = {name: words for operators in OPERATORS.values() for name, words in operators.items()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether conditions hold, and which of them decided, in words that carry no value of the contact."""

    holds: bool
    why: str


@dataclass(frozen=True, slots=True)
class Test:
    """Conditions ready to be judged. `problem`: why they cannot be, since the fields are others than they were."""

    group: Group
    fields: Fields
    words: Mapping[Condition, str] = field(default_factory=dict)
    problem: str = ""


def check(data: Any, fields: Fields | None = None) -> dict[str, Any]:
    """The group as it is kept, in today's names. Raises ValueError. Without `fields` only its shape is checked."""
    _check_group(data)
    found = older.translated(data, fields or {})
    if fields is not None and (problem := ready(found, fields).problem):
        raise ValueError(problem)
    return found


def _check_group(data: Any, depth: int = 1) -> None:
    if not isinstance(data, Mapping) or data.get("op") not in {"and", "or"}:
        raise ValueError('conditions come in groups with "op" and / or')
    lines = data.get("conditions")
    if not isinstance(lines, list) or not lines:
        raise ValueError("a group needs at least one condition")
    if depth > filters.DEEPEST or len(lines) > filters.MOST_CONDITIONS:
        raise ValueError(f"conditions may be nested {filters.DEEPEST} deep, {filters.MOST_CONDITIONS} to a group")
    for line in lines:
        if isinstance(line, Mapping) and "op" in line:
            _check_group(line, depth + 1)
        else:
            _check_line(line)


def _check_line(line: Any) -> None:
    if not isinstance(line, Mapping) or not isinstance(line.get("field"), str) or not line["field"]:
        raise ValueError("each condition names a field")
    name = line.get("operator")
    operator = older.NAMES.get(str(name), name)
    if operator not in WORDS:
        raise ValueError("the operator must be one of " + ", ".join(WORDS))
    if ARGUMENTS[operator] is not Argument.NONE and line.get("value") in (None, "", []):
        raise ValueError(f"the condition on {line['field']} needs a value")


def ready(data: Mapping[str, Any], fields: Fields) -> Test:
    """The conditions as the filter language has them. A field that is gone counts as empty."""
    found = older.translated(data, fields)
    lines = list(_leaves(found))
    mine = {line["field"]: fields.get(line["field"]) or _gone(line["field"], lines) for line in lines}
    try:
        group = filters.parse(found, mine)
    except BadFilter as error:
        return Test(Group(), mine, problem=str(error))
    words = {leaf: describe_line(line) for leaf, line in zip(group.leaves(), lines, strict=True)}
    return Test(group, mine, words)


def _leaves(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for line in group["conditions"]:
        if "op" in line:
            yield from _leaves(line)
        else:
            yield line


def _gone(key: str, lines: list[Mapping[str, Any]]) -> FilterField:
    """A field nobody knows, of the first kind that fits whatever is asked about it."""
    for kind in Kind:
        guess = FilterField(key, key, kind)
        try:
            for line in lines:
                if line["field"] == key:
                    filters.condition(key, line["operator"], line.get("value"), {key: guess})
        except BadFilter:
            continue
        return guess
    return FilterField(key, key, Kind.TEXT)


def judge(test: Test, read: Reader, when: When) -> Verdict:
    """Whether the conditions hold for what `read` says; stops at the one that decides."""
    return _judge(test, test.group, read, when)


def _judge(test: Test, part: Group | Condition, read: Reader, when: When) -> Verdict:
    if isinstance(part, Condition):
        holds = matches(part, read, test.fields, when)
        words = test.words[part]
        return Verdict(holds, words if holds else f"not: {words}")
    is_and = part.op == "and"
    whys = []
    for inner in part.conditions:
        verdict = _judge(test, inner, read, when)
        if verdict.holds is not is_and:
            return verdict
        whys.append(verdict.why)
    return Verdict(is_and, f" {part.op} ".join(whys))


def describe(group: Mapping[str, Any]) -> str:
    """The group in words."""
    parts = [f"({describe(line)})" if "op" in line else describe_line(line) for line in group.get("conditions", ())]
    return f" {group['op']} ".join(parts)


def describe_line(line: Mapping[str, Any]) -> str:
    value = line.get("value")
    operator = older.NAMES.get(line["operator"], line["operator"])
    joint = " and " if operator == "between" else ", "
    text = joint.join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    words = WORDS.get(operator, operator)
    return f"{line['field']} {words.replace('…', text) if '…' in words else f'{words} {text}'}".strip()
