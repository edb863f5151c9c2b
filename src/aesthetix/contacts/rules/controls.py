"""What a condition asks people for: one table for every page on which conditions are built."""

from aesthetix.contacts.rules.filters import FilterField
from aesthetix.contacts.rules.operators import ARGUMENTS, Argument, Kind

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PLAIN = {Argument.NONE, Argument.DAYS, Argument.MONTH, Argument.MONTH_DAY}
_BASES = {Kind.NUMBER: "number", Kind.DATE: "date", Kind.MOMENT: "date"}


def control(spec: FilterField, operator: str) -> str:
    """none, days, month, month_day, option, options, text, number, date, number_range, date_range."""
    argument = ARGUMENTS.get(operator, Argument.NONE)
    if argument in _PLAIN:
        return argument.value
    if spec.options:
        return "options" if argument is Argument.SEVERAL else "option"
    base = _BASES.get(spec.kind, "text")
    return f"{base}_range" if argument is Argument.RANGE else base
