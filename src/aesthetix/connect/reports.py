"""Figures about deliveries of the open location, for the dashboard."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import TruncDay

from aesthetix.connect.models import Connection, Delivery
from aesthetix.tenancy.models import Location


@dataclass(frozen=True, slots=True)
class SyncHealth:
    """How the connection does: when it last spoke, what waits, what needs a person."""

    has_connection: bool
    last_delivery_at: datetime | None
    waiting: int
    needs_attention: int


def sync_health(location: Location) -> SyncHealth:
    """Two queries."""
    connections = list(Connection.objects.filter(location=location).only("last_delivery_at"))
    states = dict(
        Delivery.objects.filter(location=location, state__in=["pending", "dead_letter"])
        .values_list("state")
        .annotate(n=Count("id"))
        .order_by("state")
    )
    times = [connection.last_delivery_at for connection in connections if connection.last_delivery_at]
    return SyncHealth(
        has_connection=bool(connections),
        last_delivery_at=max(times, default=None),
        waiting=states.get("pending", 0),
        needs_attention=states.get("dead_letter", 0),
    )


def deliveries_per_day(location: Location, since: datetime) -> dict[str, dict[str, int]]:
    """ISO date (local) -> state -> deliveries."""
    rows = (
        Delivery.objects.filter(location=location, received_at__gte=since)
        .annotate(day=TruncDay("received_at", tzinfo=location.zone))
        .values_list("day", "state")
        .annotate(n=Count("id"))
    )
    found: dict[str, dict[str, int]] = {}
    for day, state, count in rows:
        found.setdefault(day.date().isoformat(), {})[state] = count
    return found
