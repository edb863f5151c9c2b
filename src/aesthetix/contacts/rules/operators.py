"""Which comparisons a kind of field allows, what each asks for, and how it reads."""

from enum import StrEnum


class Kind(StrEnum):
    """How the values of a field compare."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    MANY = "many"
    PRESENCE = "presence"


class Argument(StrEnum):
    """What an operator asks for."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    RANGE = "range"
    DAYS = "days"
    MONTH_DAY = "month_day"
    MONTH = "month"


_PRESENCE = {"empty": "is empty", "not_empty": "is not empty"}
_DAYS = {
    "on": "is on",
    "before": "is before",
    "after": "is after",
    "between": "is between",
    "last_days": "is in the last … days",
    "next_days": "is in the next … days",
    "more_days_ago": "is more than … days ago",
}

OPERATORS: dict[Kind, dict[str, str]] = {
    Kind.TEXT: {
        "is": "is",
        "is_not": "is not",
        "contains": "contains",
        "not_contains": "does not contain",
        "starts_with": "starts with",
        "ends_with": "ends with",
        "any_of": "is any of",
        "none_of": "is none of",
        **_PRESENCE,
    },
    Kind.NUMBER: {
        "is": "is",
        "is_not": "is not",
        "more": "is more than",
        "at_least": "is at least",
        "less": "is less than",
        "at_most": "is at most",
        "between": "is between",
        **_PRESENCE,
    },
    Kind.DATE: {**_DAYS, "on_day": "falls on the day", "in_month": "falls in the month", **_PRESENCE},
    Kind.MOMENT: {**_DAYS, **_PRESENCE},
    Kind.CHOICE: {"is": "is", "is_not": "is not", "any_of": "is any of", "none_of": "is none of", **_PRESENCE},
    Kind.MANY: {"has_any": "has any of", "has_all": "has all of", "has_none": "has none of", **_PRESENCE},
    Kind.PRESENCE: _PRESENCE,
}

ARGUMENTS: dict[str, Argument] = {
    "is": Argument.ONE,
    "is_not": Argument.ONE,
    "contains": Argument.ONE,
    "not_contains": Argument.ONE,
    "starts_with": Argument.ONE,
    "ends_with": Argument.ONE,
    "any_of": Argument.SEVERAL,
    "none_of": Argument.SEVERAL,
    "more": Argument.ONE,
    "at_least": Argument.ONE,
    "less": Argument.ONE,
    "at_most": Argument.ONE,
    "between": Argument.RANGE,
    "on": Argument.ONE,
    "before": Argument.ONE,
    "after": Argument.ONE,
    "last_days": Argument.DAYS,
    "next_days": Argument.DAYS,
    "more_days_ago": Argument.DAYS,
    "on_day": Argument.MONTH_DAY,
    "in_month": Argument.MONTH,
    "has_any": Argument.SEVERAL,
    "has_all": Argument.SEVERAL,
    "has_none": Argument.SEVERAL,
    "empty": Argument.NONE,
    "not_empty": Argument.NONE,
}

# a negation lets through what its opposite does not, nothing at all included
OPPOSITES = {
    "is_not": "is",
    "not_contains": "contains",
    "none_of": "any_of",
    "has_none": "has_any",
    "not_empty": "empty",
}


def folded(text: str) -> str:
    """Lower case by the simple mapping, letter by letter, as the database's `lower` does."""
    if text.isascii():
        return text.lower()
    return "".join("i" if char == "İ" else low if len(low := char.lower()) == 1 else char for char in text)
