"""Opportunities as lists: filtered, searched, summed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from aesthetix.contacts.queries import filtering
from aesthetix.contacts.queries.expressions import is_uuid
from aesthetix.contacts.queries.search import found_by
from aesthetix.contacts.rules.filters import FilterField, When
from aesthetix.contacts.rules.operators import Kind
from aesthetix.opportunities.models import Opportunity, Pipeline, Stage
from aesthetix.opportunities.rules import Status
from aesthetix.tenancy.models import Location

RESTORABLE = timedelta(days=60)
MOST_CONTACTS = 1_000
SORTS = frozenset({"created_at", "updated_at", "stage_changed_at", "status_changed_at", "value_cents", "name"})


@dataclass(frozen=True, slots=True)
class OpportunityFilter:
    """What to look for; an empty one finds everything."""

    text: str = ""
    equal: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    condition: Q = field(default_factory=Q)


def matching(location: Location, wanted: OpportunityFilter) -> QuerySet[Opportunity]:
    """The opportunities on the board that the filter names, unordered."""
    rows = Opportunity.objects.filter(location=location, deleted_at=None, contact__deleted_at=None, **wanted.equal)
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lte=wanted.until)
    if wanted.text.strip():
        rows = rows.filter(_text(location, wanted.text))
    return rows.filter(wanted.condition).select_related("contact")


def _text(location: Location, text: str) -> Q:
    contacts = found_by(location, text, most=MOST_CONTACTS)
    return Q(name__icontains=text.strip()) | Q(contact_id__in=contacts)


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
    sums = rows.order_by().values("stage_id")
    lines: Any = sums.annotate(
        number=Count("id"),
        value=Coalesce(Sum("value_cents"), 0),
        open_value=Coalesce(Sum("value_cents", filter=Q(status="open")), 0),
        won_value=Coalesce(Sum("value_cents", filter=Q(status="won")), 0),
    )
    return list(lines)


def recently_deleted(location: Location, at: datetime) -> QuerySet[Opportunity]:
    """Deleted in the last sixty days, newest first."""
    rows = Opportunity.objects.filter(location=location, deleted_at__gte=at - RESTORABLE, contact__deleted_at=None)
    return rows.select_related("contact", "stage").order_by("-deleted_at")


# --- filtering contacts by their opportunities


def _contact_fields(location: Location) -> list[FilterField]:
    """A contact may have several opportunities, so each field asks about all of them. One query."""
    rows = Stage.objects.filter(location=location, pipeline__deleted_at=None).select_related("pipeline")
    stages = list(rows.order_by("pipeline__position", "pipeline__created_at", "position", "id"))
    pipelines = {str(stage.pipeline_id): stage.pipeline.name for stage in stages}
    places = tuple((str(stage.id), f"{stage.pipeline.name}: {stage.name}") for stage in stages)
    many, section = Kind.MANY, "Opportunities"
    return [
        FilterField("opportunity_pipeline", "Opportunity Pipeline", many, tuple(pipelines.items()), section),
        FilterField("opportunity_stage", "Opportunity Stage", many, places, section),
        FilterField("opportunity_status", "Opportunity Status", many, tuple(Status.choices), section),
    ]


def _of_contact(**more: Any) -> Q:
    """Contacts with such an opportunity on the board; both tables stay behind row-level security."""
    mine = {"location_id": OuterRef("location_id"), "contact_id": OuterRef("pk")}
    return Q(Exists(Opportunity.objects.filter(deleted_at=None, **mine, **more)))


def _asked_by(column: str) -> filtering.Compile:
    def compile_asked(operator: str, value: Any, _when: When) -> Q:
        if operator == "empty":
            return ~_of_contact()
        known = [item for item in value if column == "status" or is_uuid(item)]
        if operator == "has_any":
            return _of_contact(**{f"{column}__in": known}) if known else Q(Value(False, BooleanField()))
        if len(known) < len(value):
            return Q(Value(False, BooleanField()))
        return Q(*(_of_contact(**{column: item}) for item in known))

    return compile_asked


def register_filters() -> None:
    """Let contacts be filtered by pipeline, stage and status of their opportunities."""
    asked = {f"opportunity_{name}": _asked_by(name) for name in ("pipeline", "stage", "status")}
    filtering.register("opportunities", filtering.Extension(_contact_fields, asked))
