"""A filter applied to one record in memory. Must agree with `queries.filtering`; a property test compares them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from aesthetix.contacts.rules.filters import ME, Condition, FilterField, Group, When
from aesthetix.contacts.rules.operators import OPPOSITES, Kind, folded

Reader = Callable[[str], Any]


def matches(part: Condition | Group, read: Reader, fields: Mapping[str, FilterField], when: When) -> bool:
    """Whether the record behind `read` (field key -> value) passes. An empty group lets everything through."""
    if isinstance(part, Group):
        results = (matches(inner, read, fields, when) for inner in part.conditions if inner)
        return all(results) if part.op == "and" or not part else any(results)
    opposite = OPPOSITES.get(part.operator)
    holds = _holds(fields[part.field], opposite or part.operator, read(part.field), part.value, when)
    return not holds if opposite else holds


def _holds(spec: FilterField, operator: str, found: Any, value: Any, when: When) -> bool:
    if operator == "empty":
        return is_empty(found)
    return _KINDS[spec.kind](spec, operator, found, value, when)


def is_empty(found: Any) -> bool:
    return found in (None, "", [], {})


def _text(spec: FilterField, operator: str, found: Any, value: Any, _when: When) -> bool:
    text = folded("" if found is None else str(found))
    if spec.phone_country:
        text = text.removeprefix("+")
    return {
        "is": lambda: text == value,
        "any_of": lambda: text in value,
        "contains": lambda: value in text,
        "starts_with": lambda: text.startswith(value),
        "ends_with": lambda: text.endswith(value),
    }[operator]()


def _choice(_spec: FilterField, operator: str, found: Any, value: Any, when: When) -> bool:
    text = "" if found is None else str(found)
    wanted = [when.me if item == ME else item for item in (value if operator == "any_of" else [value])]
    return text != "" and text in wanted


def _number(_spec: FilterField, operator: str, found: Any, value: Any, _when: When) -> bool:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return {
        "is": lambda: found == value,
        "more": lambda: found > value,
        "at_least": lambda: found >= value,
        "less": lambda: found < value,
        "at_most": lambda: found <= value,
        "between": lambda: value[0] <= found <= value[1],
    }[operator]()


def days_meant(operator: str, value: Any, when: When) -> tuple[date | None, date | None]:
    """First and last day an operator lets through; None is open."""
    today = when.today
    if operator in {"last_days", "next_days", "more_days_ago"}:
        span = timedelta(days=value)
        return {
            "last_days": (today - span, today),
            "next_days": (today, today + span),
            "more_days_ago": (None, today - span - timedelta(days=1)),
        }[operator]
    days = [
        today if item == "today" else date.fromisoformat(item) for item in (value if operator == "between" else [value])
    ]
    return {
        "on": (days[0], days[0]),
        "before": (None, days[0] - timedelta(days=1)),
        "after": (days[0] + timedelta(days=1), None),
        "between": (days[0], days[-1]),
    }[operator]


def month_day(value: str, when: When) -> str:
    return when.today.isoformat()[5:] if value == "today" else value


def start_of(day: date, when: When) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, time(), when.zone)


def _date(_spec: FilterField, operator: str, found: Any, value: Any, when: When) -> bool:
    text = found.isoformat() if isinstance(found, date) else str(found or "")
    if text == "":
        return False
    if operator == "on_day":
        return text[5:10] == month_day(value, when)
    if operator == "in_month":
        return text[5:7] == f"{value:02}"
    first, last = days_meant(operator, value, when)
    return (first is None or text >= first.isoformat()) and (last is None or text <= last.isoformat())


def _moment(_spec: FilterField, operator: str, found: Any, value: Any, when: When) -> bool:
    if found is None:
        return False
    first, last = days_meant(operator, value, when)
    return (first is None or found >= start_of(first, when)) and (
        last is None or found < start_of(last + timedelta(days=1), when)
    )


def _many(_spec: FilterField, operator: str, found: Any, value: Any, when: When) -> bool:
    items = {
        str(item) for item in (found if isinstance(found, list | tuple | set | dict) else [found] if found else [])
    }
    wanted = {when.me if item == ME else item for item in value}
    return bool(items & wanted) if operator == "has_any" else wanted <= items


_KINDS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
}


def age_on(born: date | str | None, today: date) -> int | None:
    """Full years."""
    if not born:
        return None
    day = date.fromisoformat(born) if isinstance(born, str) else born
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
