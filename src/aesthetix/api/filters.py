"""The searches' nested filters, translated to conditions on a table.

`{group: AND|OR, filters: […]}` and `{field, operator, value}`; a field that is unknown, or an operator that does not
fit it, is answered 422, never ignored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any
from uuid import UUID

from django.db.models import Q

from aesthetix.api.errors import unprocessable
from aesthetix.api.fields import CustomFields
from aesthetix.api.wire import as_id, camel, from_millis, to_cents
from aesthetix.contacts.rules.fields import DataType

DEEPEST = 5
MOST = 100
_WAYS = frozenset({"gt", "gte", "lt", "lte"})


class Kind(Enum):
    """How values of a column compare."""

    TEXT = auto()
    ID = auto()
    MOMENT = auto()
    DAY = auto()
    MONEY = auto()
    NUMBER = auto()
    LIST = auto()
    IDS = auto()


@dataclass(frozen=True, slots=True)
class Target:
    """The column behind a wire name. `is_json`: a key of the custom values, absent when unset."""

    column: str
    kind: Kind = Kind.TEXT
    is_json: bool = False


Special = Callable[[str, Any], Q]


@dataclass(frozen=True, slots=True)
class Targets:
    """What one search can filter by: columns by wire name, custom fields, and names with a way of their own."""

    columns: dict[str, Target]
    fields: CustomFields
    special: dict[str, Special]

    def condition(self, filters: list[Any], *, depth: int = 1, joined_by: str = "AND") -> Q:
        """The filters as one condition. Raises WireError 422."""
        if depth > DEEPEST or len(filters) > MOST:
            raise unprocessable(f"filters: at most {MOST} of them, and groups at most {DEEPEST} deep")
        parts: list[Any] = [self._part(item, depth) for item in filters]
        return Q.create(parts, connector=joined_by) if parts else Q()

    def _part(self, item: Any, depth: int) -> Q:
        if not isinstance(item, dict):
            raise unprocessable("filters: each is an object with field, operator and value, or group and filters")
        if "group" not in item:
            return self._single(item)
        joined_by, inner = str(item["group"]).upper(), item.get("filters")
        if joined_by not in {"AND", "OR"} or not isinstance(inner, list):
            raise unprocessable("filters: a group is AND or OR, with a list of filters")
        return self.condition(inner, depth=depth + 1, joined_by=joined_by)

    def _single(self, item: dict[str, Any]) -> Q:
        raw, operator, value = str(item.get("field", "")), str(item.get("operator", "")), item.get("value")
        name = camel(raw)
        if name in self.special:
            return self.special[name](operator, value)
        target = self.columns.get(name) or self._custom(raw)
        if target is None:
            raise unprocessable(f"filters: there is no field {raw[:80]}")
        return compare(target, operator, value)

    def _custom(self, raw: str) -> Target | None:
        head, _, name = raw.partition(".")
        row = self.fields.by_name.get(name) if camel(head) == "customFields" else None
        return Target(f"custom__{row.key}", _KINDS.get(row.data_type, Kind.TEXT), is_json=True) if row else None

    def sort(self, given: list[Any], allowed: frozenset[str], usual: str) -> tuple[str, bool]:
        """Column and direction of `[{field, direction}]`: the first entry counts; newest first without one."""
        if not given:
            return usual, True
        first = given[0] if isinstance(given[0], dict) else {}
        target = self.columns.get(camel(str(first.get("field", ""))))
        if target is None or target.column not in allowed:
            raise unprocessable("sort: this field cannot be sorted by; dateAdded and dateUpdated always can")
        return target.column, str(first.get("direction", "desc")).lower() != "asc"


_KINDS: dict[str, Kind] = {
    DataType.MONETARY: Kind.MONEY,
    DataType.NUMERICAL: Kind.NUMBER,
    DataType.CHECKBOX: Kind.LIST,
    DataType.MULTIPLE_OPTIONS: Kind.LIST,
    DataType.TEXTBOX_LIST: Kind.LIST,
}


def compare(target: Target, operator: str, value: Any) -> Q:
    """One comparison. Raises WireError 422."""
    if operator in {"exists", "not_exists"}:
        return _empty(target) if operator == "not_exists" else ~_empty(target)
    if operator in {"not_eq", "not_contains"}:
        return ~compare(target, operator.removeprefix("not_"), value)
    if operator == "range" and target.kind not in {Kind.LIST, Kind.IDS, Kind.ID}:
        return _range(target, value)
    if operator == "eq":
        return _equal(target, value)
    if operator == "contains":
        return _contains(target, value)
    raise unprocessable(f"filters: this field cannot be compared by {operator[:40]!r}")


def _empty(target: Target) -> Q:
    if target.is_json:
        key = target.column.removeprefix("custom__")
        return ~Q(custom__has_key=key)
    if target.kind in {Kind.LIST, Kind.IDS}:
        return Q(**{target.column: []})
    return Q(**{target.column: ""}) if target.kind is Kind.TEXT else Q(**{f"{target.column}__isnull": True})


def _equal(target: Target, value: Any) -> Q:
    values = [_typed(target, one) for one in (value if isinstance(value, list) else [value])]
    if not values or len(values) > MOST:
        raise unprocessable(f"filters: eq takes one value, or a list of at most {MOST}")
    if target.kind in {Kind.LIST, Kind.IDS}:
        return _listed(target, values, joined_by="OR")
    if target.kind is Kind.TEXT:
        tests: list[Any] = [Q(**{f"{target.column}__iexact": one}) for one in values]
        return Q.create(tests, connector="OR")
    return Q(**{f"{target.column}__in": values})


def _contains(target: Target, value: Any) -> Q:
    if target.kind in {Kind.LIST, Kind.IDS}:
        values = [_typed(target, one) for one in (value if isinstance(value, list) else [value])][:MOST]
        return _listed(target, values, joined_by="AND")
    if target.kind is not Kind.TEXT:
        raise unprocessable("filters: only text and lists can be compared by 'contains'")
    return Q(**{f"{target.column}__icontains": _typed(target, value)})


def _listed(target: Target, values: list[Any], *, joined_by: str) -> Q:
    tests: list[Any] = [Q(**{f"{target.column}__contains": [one]}) for one in values]
    return Q.create(tests, connector=joined_by) if tests else Q()


def _range(target: Target, value: Any) -> Q:
    if not isinstance(value, dict) or not value or not _WAYS.issuperset(value):
        raise unprocessable("filters: range takes an object of gt, gte, lt, lte")
    found = Q()
    for way, bound in value.items():
        found &= Q(**{f"{target.column}__{way}": _typed(target, bound)})
    return found


def _typed(target: Target, value: Any) -> Any:
    if isinstance(value, dict | list) or value is None:
        raise unprocessable("filters: one value is expected here")
    try:
        return _TYPES[target.kind](value)
    except (InvalidOperation, OverflowError, ValueError, TypeError) as error:
        raise unprocessable(f"filters: this is no value for a field of kind {target.kind.name.lower()}") from error


def _moment(value: Any) -> Any:
    moment = from_millis(value)
    if moment is None:
        raise ValueError
    return moment


def _number(value: Any) -> float:
    number = float(value)
    if not abs(number) <= 1e15:  # noqa: PLR2004 -- also refuses what is no number
        raise ValueError
    return number


_TYPES: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: lambda value: str(value)[:500],
    Kind.LIST: lambda value: str(value)[:500],
    Kind.ID: lambda value: as_id(value) or UUID(int=0),
    Kind.IDS: lambda value: as_id(value) or UUID(int=0),
    Kind.MOMENT: _moment,
    Kind.DAY: lambda value: date.fromisoformat(str(value)[:10]),
    Kind.MONEY: lambda value: to_cents(Decimal(str(_number(value)))),
    Kind.NUMBER: _number,
}
