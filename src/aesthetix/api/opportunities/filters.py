"""The nested filters of the opportunity search, translated to conditions on the table."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q

from aesthetix.api.errors import unprocessable
from aesthetix.api.fields import CustomFields
from aesthetix.api.wire import as_id, camel, from_millis, to_cents
from aesthetix.contacts.rules.fields import DataType

DEEPEST = 5
MOST = 100
# wire name in camelCase -> column
_COLUMNS = {
    "id": "id",
    "name": "name",
    "status": "status",
    "source": "source",
    "pipelineId": "pipeline_id",
    "pipelineStageId": "stage_id",
    "contactId": "contact_id",
    "assignedTo": "owner_id",
    "lostReasonId": "lost_reason_id",
    "monetaryValue": "value_cents",
    "createdAt": "created_at",
    "dateAdded": "created_at",
    "updatedAt": "updated_at",
    "dateUpdated": "updated_at",
    "lastStageChangeAt": "stage_changed_at",
    "lastStatusChangeAt": "status_changed_at",
}
_SORTS = frozenset({"created_at", "updated_at", "stage_changed_at", "status_changed_at", "value_cents", "name"})
_RANGES = {"gt", "gte", "lt", "lte"}
_TEXTS = frozenset({"name", "status", "source"})


def condition_of(filters: list[Any], fields: CustomFields, *, depth: int = 1, joined_by: str = "AND") -> Q:
    """The filters as one condition. Raises WireError 422 with what is wrong."""
    if depth > DEEPEST or len(filters) > MOST:
        raise unprocessable(f"filters: at most {MOST} of them and at most {DEEPEST} groups inside each other")
    found = Q()
    for item in filters:
        if not isinstance(item, dict):
            raise unprocessable("filters: each is an object with field, operator and value, or group and filters")
        inner = _group(item, fields, depth) if "group" in item else _single(item, fields)
        found = found & inner if joined_by == "AND" else found | inner
    return found


def _group(item: dict[str, Any], fields: CustomFields, depth: int) -> Q:
    joined_by, inner = str(item.get("group")).upper(), item.get("filters")
    if joined_by not in {"AND", "OR"} or not isinstance(inner, list):
        raise unprocessable("filters: a group is AND or OR, with a list of filters")
    return condition_of(inner, fields, depth=depth + 1, joined_by=joined_by)


def _single(item: dict[str, Any], fields: CustomFields) -> Q:
    name, operator, value = camel(str(item.get("field", ""))), str(item.get("operator", "")), item.get("value")
    if name.startswith("customFields."):
        row = fields.by_name.get(str(item["field"]).split(".", 1)[1])
        if row is None:
            raise unprocessable(f"filters: there is no field {name[:80]}")
        is_money = row.data_type == DataType.MONETARY
        return _compare(f"custom__{row.key}", operator, value, is_text=not is_money, is_money=is_money)
    column = _COLUMNS.get(name)
    if column is None:
        raise unprocessable(f"filters: there is no field {name[:80]}")
    return _compare(column, operator, value, is_text=column in _TEXTS, is_money=column == "value_cents")


def _compare(column: str, operator: str, value: Any, *, is_text: bool, is_money: bool) -> Q:
    if operator in {"exists", "not_exists"}:
        empty = Q(**{f"{column}__isnull": True}) | (Q(**{column: ""}) if is_text else Q())
        return ~empty if operator == "exists" else empty
    if operator == "range":
        return _range(column, value, is_money=is_money)
    if operator in {"contains", "not_contains"} and is_text:
        found = Q(**{f"{column}__icontains": str(value)})
        return found if operator == "contains" else ~found
    if operator in {"eq", "not_eq"}:
        values = [_typed(column, one, is_money=is_money) for one in (value if isinstance(value, list) else [value])]
        if len(values) > MOST or not values:
            raise unprocessable(f"filters: {operator} takes one value, or a list of at most {MOST}")
        found = Q(**{f"{column}__in": values})
        return found if operator == "eq" else ~found
    raise unprocessable(f"filters: {column} cannot be compared by {operator[:40]!r}")


def _range(column: str, value: Any, *, is_money: bool) -> Q:
    if not isinstance(value, dict) or not value or not _RANGES.issuperset(value):
        raise unprocessable("filters: range takes an object of gt, gte, lt, lte")
    found = Q()
    for way, bound in value.items():
        found &= Q(**{f"{column}__{way}": _typed(column, bound, is_money=is_money)})
    return found


def _typed(column: str, value: Any, *, is_money: bool) -> Any:
    if is_money:
        try:
            return to_cents(Decimal(str(value)))
        except (InvalidOperation, OverflowError, ValueError) as error:
            raise unprocessable("filters: an amount is a number such as 100.5") from error
    if column == "id" or column.endswith("_id"):
        return as_id(value) or UUID(int=0)
    if column.endswith("_at"):
        moment = from_millis(value)
        if moment is None:
            raise unprocessable("filters: a moment is ISO 8601, or milliseconds since 1970")
        return moment
    if isinstance(value, dict | list) or value is None:
        raise unprocessable("filters: one value is expected here")
    return value


def sort_of(given: list[Any]) -> tuple[str, bool]:
    """Column and direction of `[{field, direction}]`; the first entry counts, newest first without one."""
    if not given:
        return "created_at", True
    first = given[0] if isinstance(given[0], dict) else {}
    column = _COLUMNS.get(camel(str(first.get("field", ""))))
    if column not in _SORTS:
        raise unprocessable("sort: name a field such as createdAt, updatedAt, name or monetaryValue, with a direction")
    return column, str(first.get("direction", "desc")).lower() != "asc"
