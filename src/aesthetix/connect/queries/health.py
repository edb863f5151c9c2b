"""How connections do (G22): a fixed number of queries, however many connections there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection as database
from django.db.models import Count, Min, Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from aesthetix.connect.models import Alert, Connection, Delivery
from aesthetix.connect.rules.silence import WEEKS, Silence, silence
from aesthetix.tenancy.models import Location

PROMISE_MS = 30_000
HOURS = 24
# Replays and what waited for a person are not the promise's business: only what ended within a day of its receipt.
_LATENCY = """
SELECT connection_id, {hour}
  count(*),
  count(*) FILTER (WHERE state = 'dead_letter'),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE state IN ('processed', 'skipped') AND ms < 86400000),
  percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) FILTER (WHERE state IN ('processed', 'skipped') AND ms < 86400000)
FROM (
  SELECT connection_id, state, received_at, greatest(0, 1000 * extract(epoch FROM finished_at - received_at)) AS ms
  FROM connect_delivery WHERE location_id = %(location)s AND connection_id = ANY(%(ids)s) AND received_at >= %(since)s
) AS recent
GROUP BY 1{group}
"""


@dataclass(frozen=True, slots=True)
class Hour:
    """One of the last 24 hours. Times in milliseconds, None if nothing ended."""

    starts_at: datetime
    count: int = 0
    failed: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """One connection at one moment; shares and times over the last 24 hours."""

    connection: Connection
    count: int = 0
    failed: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    waiting: int = 0
    dead_letters: int = 0
    recorded: int = 0
    alerts: int = 0
    silence: Silence = field(default_factory=lambda: Silence(None))
    hours: Sequence[Hour] = ()

    @property
    def failed_share(self) -> float:
        """Percent."""
        return 100 * self.failed / self.count if self.count else 0.0

    @property
    def keeps_promise(self) -> bool:
        return self.p95_ms is None or self.p95_ms <= PROMISE_MS

    @property
    def tone(self) -> str:
        if self.dead_letters or not self.keeps_promise:
            return "danger"
        return "warning" if self.alerts or self.silence.is_unusual else "success"


def connections(location: Location) -> list[Connection]:
    return list(Connection.objects.filter(location=location).order_by("name"))


def health_of(location: Location, rows: Sequence[Connection], at: datetime) -> list[Health]:
    """Five queries."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    hours = _hours(location, ids, at)
    day = {row[0]: row[1:] for row in _latency(location, ids, at - timedelta(hours=HOURS), by_hour=False)}
    states = _states(location, ids)
    alerts = _alerts(location, ids)
    silences = _silences(location, rows, at)
    nothing = (0, 0, None, None)
    return [
        Health(
            row,
            count=day.get(row.id, nothing)[0],
            failed=day.get(row.id, nothing)[1],
            p50_ms=day.get(row.id, nothing)[2],
            p95_ms=day.get(row.id, nothing)[3],
            waiting=states[row.id].get("pending", 0),
            dead_letters=states[row.id].get("dead_letter", 0),
            recorded=states[row.id].get("recorded", 0),
            alerts=alerts.get(row.id, 0),
            silence=silences[row.id],
            hours=hours[row.id],
        )
        for row in rows
    ]


def _latency(location: Location, ids: Sequence[UUID], since: datetime, *, by_hour: bool) -> list[tuple[Any, ...]]:
    hour = "date_trunc('hour', received_at), " if by_hour else ""
    with database.cursor() as cursor:
        sql = _LATENCY.format(hour=hour, group=", 2" if by_hour else "")
        cursor.execute(sql, {"location": location.id, "ids": list(ids), "since": since})
        return list(cursor.fetchall())


def _hours(location: Location, ids: Sequence[UUID], at: datetime) -> dict[UUID, list[Hour]]:
    first = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    found = {(row[0], row[1]): row for row in _latency(location, ids, first, by_hour=True)}
    marks = [first + timedelta(hours=number) for number in range(HOURS)]
    return {one: [Hour(mark, *found.get((one, mark), (0, 0))[2:]) for mark in marks] for one in ids}


def _states(location: Location, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    counted = (
        Delivery.objects.filter(
            location=location, connection_id__in=ids, state__in=["pending", "dead_letter", "recorded"]
        )
        .values_list("connection_id", "state")
        .annotate(n=Count("id"))
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for connection_id, state, count in counted:
        found[connection_id][state] = count
    return found


def _alerts(location: Location, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = Alert.objects.filter(location=location, connection_id__in=ids, resolved_at=None)
    return dict(rows.values_list("connection_id").annotate(n=Count("id")))


def _silences(location: Location, rows: Sequence[Connection], at: datetime) -> dict[UUID, Silence]:
    since = at - timedelta(weeks=WEEKS)
    counted = (
        Delivery.objects.filter(location=location, connection_id__in=[row.id for row in rows])
        .filter(Q(received_at__gte=since), received_at__lt=at)
        .annotate(
            day=ExtractIsoWeekDay("received_at", tzinfo=location.zone),
            hour=ExtractHour("received_at", tzinfo=location.zone),
        )
        .values_list("connection_id", "day", "hour")
        .annotate(n=Count("id"), first=Min("received_at"))
    )
    usual: dict[UUID, dict[tuple[int, int], int]] = defaultdict(dict)
    first: dict[UUID, datetime] = {}
    for connection_id, day, hour, count, earliest in counted:
        usual[connection_id][day, hour] = count
        first[connection_id] = min(earliest, first.get(connection_id, earliest))
    return {
        row.id: silence(row.last_delivery_at, at, first.get(row.id), usual[row.id], location.zone)
        if row.mode == Connection.Mode.LIVE
        else Silence(row.last_delivery_at)
        for row in rows
    }


def open_alerts(location: Location, connection: Connection) -> list[Alert]:
    return list(Alert.objects.filter(location=location, connection=connection, resolved_at=None).order_by("-raised_at"))
