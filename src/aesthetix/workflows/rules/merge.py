"""Merge fields: `{{event.date|date}}`. One pass over the template; what stands in the data is never read as a template.

A line that has merge fields, all of them empty, is left out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

MOST = 10_000
_FIELD = re.compile(r"\{\{\s*([a-z_]+(?:\.[\w-]+)+)\s*(?:\|\s*([a-z]+)\s*)?\}\}")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Field:
    """One merge field of a template: `event.date` shown as `date`."""

    name: str
    filter: str


Line = tuple[str | Field, ...]
Read = Callable[[Field], Any]


@lru_cache(maxsize=2048)
def parse(template: str) -> tuple[Line, ...]:
    """The template's lines, each as text and fields in turn."""
    return tuple(_parse_line(line) for line in template.split("\n"))


def _parse_line(line: str) -> Line:
    parts: list[str | Field] = []
    end = 0
    for match in _FIELD.finditer(line):
        if match.start() > end:
            parts.append(line[end : match.start()])
        parts.append(Field(match[1], match[2] or ""))
        end = match.end()
    if end < len(line) or not parts:
        parts.append(line[end:])
    return tuple(parts)


def fields_of(template: str) -> set[str]:
    """The names of the merge fields in it."""
    return {part.name for line in parse(template) for part in line if isinstance(part, Field)}


def render(template: str, read: Read, *, currency: str = "USD", most: int = MOST) -> str:
    """The text with every field's value in place, cut to `most` characters."""
    lines = []
    for line in parse(template):
        texts = [part if isinstance(part, str) else shown(read(part), part.filter, currency) for part in line]
        has_fields = any(isinstance(part, Field) for part in line)
        if has_fields and not any(text for part, text in zip(line, texts, strict=True) if isinstance(part, Field)):
            continue
        lines.append("".join(texts))
    return cut("\n".join(lines).strip(), most)


def cut(text: str, most: int = MOST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def shown(value: Any, how: str = "", currency: str = "USD") -> str:
    """A value as people read it. `how`: date, money, words, or empty."""
    if value is None or value in ("", [], {}):
        return ""
    if how == "date":
        return readable_date(value)
    if how == "money":
        return readable_money(value, currency)
    if how == "words":
        return _CAMEL.sub("-", str(value))
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value).replace("\x00", "")


def readable_date(value: Any) -> str:
    """`2026-03-14` becomes `Mar 14, 2026`; anything else is left as it is."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def readable_money(value: Any, currency: str) -> str:
    """Cents as `$1,275.10`."""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    sign = "-" if value < 0 else ""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{symbol}{abs(value) // 100:,}.{abs(value) % 100:02d}"
