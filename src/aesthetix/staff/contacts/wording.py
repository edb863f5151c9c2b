"""Conditions in words, for the chips above a list and for history."""

from dataclasses import dataclass
from typing import Any

from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.rules.controls import MONTHS
from aesthetix.contacts.rules.filters import Condition, FilterField, Group
from aesthetix.contacts.rules.operators import OPERATORS, Kind
from aesthetix.design import localize
from aesthetix.staff.contacts.state import ListState


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter and the address without it."""

    text: str
    remove_url: str


def conditions(state: ListState, catalogue: Catalogue) -> list[Chip]:
    """The top parts of the filter, each with the address that leaves it out."""
    parts = state.filter.conditions
    chips = []
    for index, part in enumerate(parts):
        rest = Group(state.filter.op, (*parts[:index], *parts[index + 1 :]))
        chips.append(Chip(in_words(part, catalogue), state.url(filter=rest)))
    return chips


def in_words(part: Condition | Group, catalogue: Catalogue) -> str:
    """`City contains malibu`; groups in parentheses."""
    if isinstance(part, Group):
        return "(" + f" {part.op} ".join(in_words(inner, catalogue) for inner in part.conditions) + ")"
    spec = catalogue.filter_fields[part.field]
    phrase = OPERATORS[spec.kind][part.operator]
    value = _value(spec, part.operator, part.value, catalogue)
    return f"{spec.label} {phrase.replace('…', value)}" if "…" in phrase else f"{spec.label} {phrase} {value}".strip()


def _value(spec: FilterField, operator: str, value: Any, catalogue: Catalogue) -> str:
    if value is None:
        return ""
    if operator == "in_month":
        return MONTHS[value - 1]
    if isinstance(value, tuple):
        return (" and " if operator == "between" else ", ").join(_value(spec, "", one, catalogue) for one in value)
    if spec.is_money and spec.kind is Kind.NUMBER:
        place = localize.place_of(catalogue.location.zone, catalogue.location.locale, catalogue.location.currency)
        return localize.money(int(value), catalogue.location.currency, place)
    return dict(spec.options).get(str(value), str(value))
