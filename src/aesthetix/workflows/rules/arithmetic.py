"""The math step: operations left to right, without precedence, on a number, an amount of money or a date.

Money is integer cents. Within add, subtract and set, a plain number on a money field means whole units of the currency;
within multiply and divide it is a factor.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from dateutil.relativedelta import relativedelta

SOURCES = {
    "number": "a number",
    "field": "a field",
    "event": "a value of the event",
    "ledger_total": "all that was paid",
}
OPERATIONS = {"add": "plus", "subtract": "minus", "multiply": "times", "divide": "divided by"}
UNITS = ("days", "months", "years")
_MOST_OPERATIONS = 20
_LARGEST = Decimal(10) ** 15


class NoResult(Exception):
    """The sum cannot be done; the text says why, without the values."""


def check_operand(data: Any) -> dict[str, Any]:
    """An operand in its stored shape. Raises ValueError."""
    if not isinstance(data, Mapping) or data.get("source") not in SOURCES:
        raise ValueError("an operand has a source: " + ", ".join(SOURCES))
    source = data["source"]
    found: dict[str, Any] = {"source": source}
    if source == "number":
        number = _decimal(data.get("number"))
        if number is None or abs(number) > _LARGEST:
            raise ValueError("the operand must be a number")
        found["number"] = str(number)
    elif source in {"field", "event"}:
        if not isinstance(data.get("key"), str) or not data["key"]:
            raise ValueError("the operand must name a field")
        found["key"] = data["key"][:60]
    if data.get("unit"):
        if data["unit"] not in UNITS:
            raise ValueError("the unit must be one of " + ", ".join(UNITS))
        found["unit"] = data["unit"]
    return found


def check_operations(data: Any) -> list[dict[str, Any]]:
    """Operations in their stored shape. Raises ValueError."""
    if not isinstance(data, list) or len(data) > _MOST_OPERATIONS:
        raise ValueError(f"must be a list of {_MOST_OPERATIONS} operations at most")
    found = []
    for line in data:
        if not isinstance(line, Mapping) or line.get("op") not in OPERATIONS:
            raise ValueError("each operation is one of " + ", ".join(OPERATIONS))
        found.append({"op": line["op"], "operand": check_operand(line.get("operand"))})
    return found


def describe_operand(operand: Mapping[str, Any]) -> str:
    text = str(operand.get("number") or operand.get("key") or SOURCES[operand["source"]])
    return f"{text} {operand['unit']}" if operand.get("unit") else text


class Amount:
    """A number that knows whether it is money, in cents."""

    __slots__ = ("is_money", "value")

    def __init__(self, value: Decimal, *, is_money: bool) -> None:
        self.value, self.is_money = value, is_money

    def as_target(self, *, money: bool) -> Decimal:
        """In the target's unit: cents for money, units otherwise."""
        if self.is_money is money:
            return self.value
        return self.value * 100 if money else self.value / 100

    def as_factor(self) -> Decimal:
        return self.value / 100 if self.is_money else self.value


Find = Callable[[Mapping[str, Any]], Amount | None]


def count(
    start: Amount | None, operations: Sequence[Mapping[str, Any]], find: Find, *, money: bool
) -> tuple[int | float, str]:
    """The result in the target's unit, and a remark if it was cut at 0. Raises NoResult."""
    result = start.as_target(money=money) if start else Decimal(0)
    remark = ""
    for line in operations:
        operand = find(line["operand"])
        if operand is None:
            raise NoResult(f"{describe_operand(line['operand'])} is empty")
        result = _apply(line["op"], result, operand, money=money)
        if money and line["op"] == "subtract" and result < 0:
            result, remark = Decimal(0), "cut at 0"
        if abs(result) > _LARGEST:
            raise NoResult("the result is too large")
    return _rounded(result, money=money), remark


def _apply(op: str, result: Decimal, operand: Amount, *, money: bool) -> Decimal:
    if op == "add":
        return result + operand.as_target(money=money)
    if op == "subtract":
        return result - operand.as_target(money=money)
    factor = operand.as_factor()
    if op == "multiply":
        return result * factor
    if factor == 0:
        raise NoResult("division by zero")
    return result / factor


def _rounded(result: Decimal, *, money: bool) -> int | float:
    if money:
        return int(result.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return int(result) if result == result.to_integral_value() else float(round(result, 6))


def shift(start: date, operations: Sequence[Mapping[str, Any]]) -> date:
    """A date moved by days, months and years, in order. Raises NoResult."""
    result = start
    for line in operations:
        operand = line["operand"]
        number = int(Decimal(operand.get("number", 0)))
        if line["op"] not in {"add", "subtract"} or operand["source"] != "number":
            raise NoResult("a date can only be moved by a number of days, months or years")
        sign = 1 if line["op"] == "add" else -1
        step: dict[str, Any] = {operand.get("unit", "days"): sign * number}
        try:
            result = result + relativedelta(**step)
        except (ValueError, OverflowError) as error:
            raise NoResult("the date would lie outside the calendar") from error
    return result


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def amount_of(value: Any, *, is_money: bool) -> Amount | None:
    """A stored value as an operand; None if it is no number."""
    number = _decimal(value)
    return None if number is None else Amount(number, is_money=is_money)
