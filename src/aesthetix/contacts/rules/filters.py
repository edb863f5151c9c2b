"""The filter language: one typed structure with AND and OR groups, for lists, smart lists, bulk actions and workflows.

As JSON: `{"op": "and", "conditions": [{"field", "operator", "value"} | group]}`. In an address: compact arrays,
`["and",["city","is","Malibu"],["or",…]]`. `rules.evaluate` applies it in memory, `queries.filtering` in SQL, alike.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aesthetix.contacts.rules.fields import DataType
from aesthetix.contacts.rules.operators import ARGUMENTS, OPERATORS, Argument, Kind, folded
from aesthetix.contacts.rules.text import clean_line
from aesthetix.contacts.rules.values import BadValue, clean_phone
from aesthetix.kernel.errors import Refusal

MOST_CONDITIONS = 100
DEEPEST = 5
MOST_VALUES = 200
ME = "me"


class BadFilter(Refusal):
    """The filter cannot be understood or does not fit the fields there are."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="bad_filter")


@dataclass(frozen=True, slots=True)
class FilterField:
    """A thing one can filter by. `options`: (value, label) pairs where the value is chosen from a list."""

    key: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = field(default=())
    section: str = "Contact"
    phone_country: str = ""
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    operator: str
    value: Any = None  # None, text, int, float, or a tuple of them


@dataclass(frozen=True, slots=True)
class Group:
    """`op`: and, or. An empty group lets everything through."""

    op: str = "and"
    conditions: tuple["Condition | Group", ...] = ()

    def leaves(self) -> Iterator[Condition]:
        for part in self.conditions:
            if isinstance(part, Group):
                yield from part.leaves()
            else:
                yield part

    def __bool__(self) -> bool:
        return any(True for _ in self.leaves())


@dataclass(frozen=True, slots=True)
class When:
    """The moment and place a filter is read at, and whom `me` means."""

    at: datetime
    zone: ZoneInfo
    me: str = ""

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()


_KINDS: dict[str, Kind] = {
    DataType.NUMERICAL: Kind.NUMBER,
    DataType.MONETARY: Kind.NUMBER,
    DataType.DATE: Kind.DATE,
    DataType.SINGLE_OPTIONS: Kind.CHOICE,
    DataType.RADIO: Kind.CHOICE,
    DataType.MULTIPLE_OPTIONS: Kind.MANY,
    DataType.CHECKBOX: Kind.MANY,
    DataType.TEXTBOX_LIST: Kind.MANY,
    DataType.FILE_UPLOAD: Kind.PRESENCE,
    DataType.SIGNATURE: Kind.PRESENCE,
}


def kind_of(data_type: str) -> Kind:
    return _KINDS.get(data_type, Kind.TEXT)


def parse(data: Any, fields: Mapping[str, FilterField]) -> Group:
    """The structure from JSON data, checked against the fields there are. Raises BadFilter."""
    if not data:
        return Group()
    group = _group(data, fields, 1)
    if sum(1 for _ in group.leaves()) > MOST_CONDITIONS:
        raise BadFilter(f"A filter has at most {MOST_CONDITIONS} conditions.")
    return group


def _group(data: Any, fields: Mapping[str, FilterField], depth: int) -> Group:
    if depth > DEEPEST:
        raise BadFilter(f"Groups lie at most {DEEPEST} deep in each other.")
    if not isinstance(data, Mapping) or data.get("op") not in {"and", "or"}:
        raise BadFilter('A group needs "op": "and" or "or".')
    parts = data.get("conditions", [])
    if not isinstance(parts, list) or len(parts) > MOST_CONDITIONS:
        raise BadFilter(f'A group needs "conditions", a list of at most {MOST_CONDITIONS}.')
    return Group(data["op"], tuple(_part(part, fields, depth) for part in parts))


def _part(data: Any, fields: Mapping[str, FilterField], depth: int) -> Condition | Group:
    if not isinstance(data, Mapping):
        raise BadFilter("Each condition is an object with field, operator and value.")
    if "op" in data:
        return _group(data, fields, depth + 1)
    return condition(str(data.get("field", "")), str(data.get("operator", "")), data.get("value"), fields)


def condition(key: str, operator: str, value: Any, fields: Mapping[str, FilterField]) -> Condition:
    """One checked condition. Raises BadFilter."""
    spec = fields.get(key)
    if spec is None:
        raise BadFilter(f"There is no field “{clean_line(key)[:60]}” to filter by; it may have been deleted.")
    if operator not in OPERATORS[spec.kind]:
        raise BadFilter(f"{spec.label} cannot be compared by “{clean_line(operator)[:40]}”.")
    try:
        return Condition(key, operator, _ARGUMENTS[ARGUMENTS[operator]](spec, value))
    except (TypeError, ValueError) as error:
        raise BadFilter(f"{spec.label}: {error}") from error


def _nothing(_spec: FilterField, _value: Any) -> None:
    return None


def _one(spec: FilterField, value: Any) -> Any:
    if spec.kind is Kind.NUMBER:
        return _number(value)
    if spec.kind in {Kind.DATE, Kind.MOMENT}:
        return _day(value)
    text = clean_line(str(value)) if isinstance(value, str | int | float) else ""
    if spec.phone_country:
        text = _phone_digits(text, spec.phone_country)
    if not text or len(text) > 500:  # noqa: PLR2004 -- the longest line
        raise ValueError("write something to compare with.")
    return folded(text) if spec.kind is Kind.TEXT or spec.key == "tags" else text


def _phone_digits(text: str, country: str) -> str:
    """A whole number in any format as it is stored, without its plus; a part of one as bare digits."""
    try:
        return clean_phone(text, country).number[1:]
    except BadValue:
        return "".join(char for char in text if char.isascii() and char.isdigit())


def _several(spec: FilterField, value: Any) -> tuple[Any, ...]:
    values = value if isinstance(value, list | tuple) else str(value or "").split(",")
    found = tuple(dict.fromkeys(_one(spec, item) for item in values if item not in (None, "")))
    if not found or len(found) > MOST_VALUES:
        raise ValueError("choose at least one value.")
    return found


def _range(spec: FilterField, value: Any) -> tuple[Any, Any]:
    values = value if isinstance(value, list | tuple) else ()
    if len(values) != 2:  # noqa: PLR2004 -- from and to
        raise ValueError("give a beginning and an end.")
    low, high = (_one(spec, item) for item in values)
    if low > high:
        raise ValueError("the beginning lies after the end.")
    return (low, high)


def _days(_spec: FilterField, value: Any) -> int:
    days = int(value if isinstance(value, int | str) and not isinstance(value, bool) else "")
    if not 0 <= days <= 36_500:  # noqa: PLR2004 -- a century
        raise ValueError("give a number of days from 0 to 36,500.")
    return days


def _month_day(_spec: FilterField, value: Any) -> str:
    """`MM-DD`, or `today`."""
    text = str(value or "")
    if text == "today":
        return text
    return date.fromisoformat(f"2024-{text}").isoformat()[5:]


def _month(_spec: FilterField, value: Any) -> int:
    month = int(value)
    if not 1 <= month <= 12:  # noqa: PLR2004 -- months
        raise ValueError("a month is a number from 1 to 12.")
    return month


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or value in (None, ""):
        raise ValueError("write a number.")
    number = float(value)
    if not abs(number) <= 1e15:  # noqa: PLR2004 -- also refuses NaN
        raise ValueError("write a number.")
    return int(number) if number.is_integer() else number


def _day(value: Any) -> str:
    """An ISO date, or `today`."""
    return "today" if value == "today" else date.fromisoformat(str(value)[:10]).isoformat()


_ARGUMENTS = {
    Argument.NONE: _nothing,
    Argument.ONE: _one,
    Argument.SEVERAL: _several,
    Argument.RANGE: _range,
    Argument.DAYS: _days,
    Argument.MONTH_DAY: _month_day,
    Argument.MONTH: _month,
}


def to_json(part: Condition | Group) -> dict[str, Any]:
    """The structure as JSON data; `parse` reads it back."""
    if isinstance(part, Group):
        return {"op": part.op, "conditions": [to_json(inner) for inner in part.conditions]}
    data: dict[str, Any] = {"field": part.field, "operator": part.operator}
    if part.value is not None:
        data["value"] = list(part.value) if isinstance(part.value, tuple) else part.value
    return data


def to_address(group: Group) -> str:
    """Compact text for an address; empty for a filter that lets everything through."""
    return json.dumps(_array(group), ensure_ascii=False, separators=(",", ":")) if group else ""


def _array(part: Condition | Group) -> list[Any]:
    if isinstance(part, Group):
        return [part.op, *(_array(inner) for inner in part.conditions)]
    value = list(part.value) if isinstance(part.value, tuple) else part.value
    return [part.field, part.operator] if value is None else [part.field, part.operator, value]


def from_address(text: str, fields: Mapping[str, FilterField]) -> Group:
    """The filter written by `to_address`. Raises BadFilter."""
    if not text:
        return Group()
    try:
        data = json.loads(text)
        return parse(_from_array(data, 1), fields)
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise BadFilter("This filter cannot be read; clear it and start again.") from error


def _from_array(data: Any, depth: int) -> dict[str, Any]:
    if not isinstance(data, list) or not data or depth > DEEPEST + 1:
        raise TypeError("a list is expected")
    if isinstance(data[0], str) and data[0] in {"and", "or"} and all(isinstance(part, list) for part in data[1:]):
        return {"op": data[0], "conditions": [_from_array(part, depth + 1) for part in data[1:]]}
    field_key, operator, *value = data
    return {"field": field_key, "operator": operator, "value": value[0] if value else None}
