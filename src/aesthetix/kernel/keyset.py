"""A page of a sorted list: by cursor, which stays fast however deep, or by offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column that is never NULL, the id breaking ties."""

    column: str
    is_descending: bool = True

    def order(self) -> tuple[str, str]:
        sign = "-" if self.is_descending else ""
        return f"{sign}{self.column}", f"{sign}id"


@dataclass(frozen=True, slots=True)
class Page:
    """One portion of a list, and how many there are in all."""

    rows: Sequence[Any]
    total: int


def page_of(
    rows: QuerySet[Any], sorting: Sorting, *, after: UUID | None = None, offset: int = 0, limit: int = 20
) -> Page:
    """The rows behind the row `after`, or from `offset` on; three queries with a cursor, two without.

    A cursor whose row is gone finds nothing.
    """
    total = rows.count()
    if after is not None:
        anchor = rows.model._default_manager.filter(id=after).values_list(sorting.column, flat=True).first()  # noqa: SLF001 -- Django's own way in
        if anchor is None:
            return Page([], total)
        rows, offset = rows.filter(_behind(sorting, anchor, after)), 0
    return Page(list(rows.order_by(*sorting.order())[offset : offset + limit]), total)


def _behind(sorting: Sorting, anchor: Any, after: UUID) -> Q:
    way = "lt" if sorting.is_descending else "gt"
    return Q(**{f"{sorting.column}__{way}": anchor}) | Q(**{sorting.column: anchor, f"id__{way}": after})
