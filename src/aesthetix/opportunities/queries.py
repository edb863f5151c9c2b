"""Opportunities as lists: filtered, sorted, paged by cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from aesthetix.contacts.models import ContactTerm
from aesthetix.contacts.rules.search import prefixes_of
from aesthetix.opportunities.models import Opportunity, Pipeline, Stage
from aesthetix.tenancy.models import Location

RESTORABLE = timedelta(days=60)
SORTS = {
    "created_at": "created_at",
    "updated_at": "updated_at",
    "stage_changed_at": "stage_changed_at",
    "status_changed_at": "status_changed_at",
    "value_cents": "value_cents",
    "name": "name",
}


@dataclass(frozen=True, slots=True)
class OpportunityFilter:
    """What to look for; an empty one finds everything."""

    text: str = ""
    equal: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Page:
    """One portion of a list and how many there are in all."""

    rows: Sequence[Opportunity]
    total: int


def matching(location: Location, wanted: OpportunityFilter) -> QuerySet[Opportunity]:
    """The opportunities on the board that the filter names, unordered."""
    rows = Opportunity.objects.filter(location=location, deleted_at=None, contact__deleted_at=None, **wanted.equal)
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lte=wanted.until)
    if wanted.text.strip():
        rows = rows.filter(_text(location, wanted.text))
    return rows.filter(wanted.condition)


def _text(location: Location, text: str) -> Q:
    found = Q(name__icontains=text.strip())
    for prefix in prefixes_of(text):
        terms = ContactTerm.objects.filter(location=location, term__startswith=prefix)
        found |= Q(contact_id__in=terms.values("contact_id"))
    return found


def page_of(
    rows: QuerySet[Opportunity],
    *,
    sort: str = "created_at",
    descending: bool = True,
    after: UUID | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Page:
    """A page by cursor (`after`: the last row of the page before) or by offset; two or three queries."""
    total = rows.count()
    column = SORTS[sort]
    if after is not None:
        rows = rows.filter(_beyond(rows, column, after, descending=descending))
    sign = "-" if descending else ""
    ordered = rows.select_related("contact").order_by(f"{sign}{column}", f"{sign}id")
    return Page(list(ordered[offset : offset + limit]), total)


def _beyond(rows: QuerySet[Opportunity], column: str, after: UUID, *, descending: bool) -> Q:
    anchor = rows.model._default_manager.filter(id=after).values_list(column, flat=True).first()
    if anchor is None:
        return Q(pk__in=[])
    way = "lt" if descending else "gt"
    return Q(**{f"{column}__{way}": anchor}) | Q(**{column: anchor, f"id__{way}": after})


def opportunity_of(location: Location, opportunity_id: UUID) -> Opportunity | None:
    """One opportunity with its contact."""
    rows = Opportunity.objects.filter(location=location, deleted_at=None, id=opportunity_id)
    return rows.select_related("contact").first()


def pipelines_of(location: Location) -> list[Pipeline]:
    """All pipelines with their stages in order; two queries."""
    stages = Stage.objects.filter(location=location).order_by("position", "id")
    rows = Pipeline.objects.filter(location=location, deleted_at=None).order_by("position", "created_at", "id")
    return list(rows.prefetch_related(Prefetch("stages", queryset=stages)))


def totals_per_stage(rows: QuerySet[Opportunity]) -> list[dict[str, Any]]:
    """Count and values by stage; one query."""
    return list(
        rows.order_by()
        .values("stage_id")
        .annotate(
            number=Count("id"),
            value=Coalesce(Sum("value_cents"), 0),
            open_value=Coalesce(Sum("value_cents", filter=Q(status="open")), 0),
            won_value=Coalesce(Sum("value_cents", filter=Q(status="won")), 0),
        )
    )


def contact_text(location: Location, text: str) -> Q:
    """Contacts that the search text finds; none for an empty one."""
    found = Q(pk__in=[])
    for prefix in prefixes_of(text):
        terms = ContactTerm.objects.filter(location=location, term__startswith=prefix)
        found |= Q(id__in=terms.values("contact_id"))
    return found


def recently_deleted(location: Location, at: datetime) -> QuerySet[Opportunity]:
    """Deleted in the last sixty days, newest first."""
    rows = Opportunity.objects.filter(location=location, deleted_at__gte=at - RESTORABLE, contact__deleted_at=None)
    return rows.select_related("contact", "stage").order_by("-deleted_at")
