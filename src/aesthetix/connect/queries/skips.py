"""Why events changed nothing (G20), who cannot be synced, and refunds that wait for a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from aesthetix.connect.models import ClientAlias, Connection, InboundEvent
from aesthetix.connect.rules.clinic import Reason, Skip
from aesthetix.tenancy.models import Location

MOST = 200


@dataclass(frozen=True, slots=True)
class Skipped:
    """One reason of the report."""

    reason: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A client of the EMR who has neither a valid e-mail nor a phone."""

    client_id: str
    name: str
    place: str
    count: int
    last_at: datetime


def by_reason(location: Location, connection: Connection, since: datetime) -> list[Skipped]:
    rows = InboundEvent.objects.filter(
        location=location, connection=connection, received_at__gte=since, outcome="skipped", is_rehearsal=False
    )
    counted = rows.values_list("reason").annotate(n=Count("id"), last=Max("received_at")).order_by("-n", "reason")
    return [Skipped(*row) for row in counted]


def unreachable(location: Location, connection: Connection) -> list[Unreachable]:
    """Clients skipped for lack of contact data who have not become known since, the latest first. One query."""
    known = ClientAlias.objects.filter(location=location, connection=connection)
    rows = InboundEvent.objects.filter(
        location=location, connection=connection, outcome="skipped", reason=Reason.NO_CONTACT_DATA, is_rehearsal=False
    )
    counted = (
        rows.exclude(client_id__in=known.values("client_id"))
        .values_list("client_id")
        .annotate(name=Max("client_name"), where=Max("place"), n=Count("id"), last=Max("received_at"))
        .order_by("-last")
    )
    return [Unreachable(*row) for row in counted[:MOST]]


def refunds(location: Location, connection: Connection) -> Sequence[InboundEvent]:
    """Refunds and voids that nobody has reviewed, the oldest first. One query."""
    rows = InboundEvent.objects.filter(
        location=location, connection=connection, reason=Skip.REFUND, needs_review=True, is_rehearsal=False
    )
    return list(rows.defer("steps", "unmapped").select_related("contact").order_by("received_at")[:MOST])
