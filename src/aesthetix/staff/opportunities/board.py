"""The board: a pipeline's stages with their totals and the newest cards of each."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from aesthetix.design.localize import money_short, place_of
from aesthetix.opportunities import queries
from aesthetix.opportunities.models import Opportunity, Pipeline
from aesthetix.opportunities.queries import OpportunityFilter
from aesthetix.opportunities.rules import Status
from aesthetix.tenancy.models import Location

CARDS_PER_STAGE = 50
_TONES = {Status.OPEN: "info", Status.WON: "success", Status.LOST: "danger", Status.ABANDONED: "neutral"}


@dataclass(frozen=True, slots=True)
class Card:
    """One opportunity on the board."""

    id: UUID
    name: str
    contact_name: str
    url: str
    move_url: str
    value_cents: int
    status_label: str
    status_tone: str
    owner_name: str
    since: Any


@dataclass(frozen=True, slots=True)
class BoardColumn:
    id: UUID
    label: str
    count: int
    total: str
    more_url: str
    cards: list[Card] = field(default_factory=list)


def tone_of(status: str) -> str:
    """The badge colour of a status."""
    return _TONES[Status(status)]


def board(location: Location, pipeline: Pipeline, wanted: OpportunityFilter, *, list_url: str) -> list[BoardColumn]:
    """Every stage with count, sum and at most fifty cards. Three queries however many cards."""
    rows = queries.matching(location, wanted).filter(pipeline_id=pipeline.id)
    totals = {line["stage_id"]: line for line in queries.totals_per_stage(rows)}
    cards: dict[UUID, list[Card]] = {}
    for row in _newest(rows):
        cards.setdefault(row.stage_id, []).append(card_of(location, row))
    place = place_of(location.timezone, location.locale, location.currency)
    columns = []
    for stage in pipeline.stages.all():
        line = totals.get(stage.id, {"number": 0, "value": 0})
        more = f"{list_url}&stage={stage.id}" if line["number"] > CARDS_PER_STAGE else ""
        total = money_short(line["value"], location.currency, place)
        columns.append(BoardColumn(stage.id, stage.name, line["number"], total, more, cards.get(stage.id, [])))
    return columns


def _newest(rows: Any) -> Any:
    place = Window(RowNumber(), partition_by=F("stage_id"), order_by=[F("stage_changed_at").desc(), F("id").desc()])
    return (
        rows.annotate(place=place)
        .filter(place__lte=CARDS_PER_STAGE)
        .select_related("contact", "owner")
        .order_by("stage_id", "place")
    )


def card_of(location: Location, row: Opportunity) -> Card:
    return Card(
        id=row.id,
        name=row.name,
        contact_name=row.contact.name,
        url=reverse("staff:opportunity", args=[location.id, row.id]),
        move_url=reverse("staff:opportunity-move", args=[location.id, row.id]),
        value_cents=row.value_cents,
        status_label=Status(row.status).label,
        status_tone=tone_of(row.status),
        owner_name=row.owner.name if row.owner else "",
        since=row.stage_changed_at,
    )
