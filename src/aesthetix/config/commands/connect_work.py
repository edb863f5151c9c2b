"""What the `connect` commands do, once Django is there."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from aesthetix.connect.commands import replay
from aesthetix.connect.commands.drain import drain
from aesthetix.connect.models import Alert, Connection, Delivery
from aesthetix.kernel import clock
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import open_location

CONSOLE = Actor(kind="system", name="Command line", via="console")
_PAUSE = 0.2


def _all() -> Iterator[tuple[Location, list[Connection]]]:
    for location in Location.objects.filter(status=Location.Status.ACTIVE).order_by("name"):
        with open_location(location, CONSOLE):
            rows = list(Connection.objects.filter(location=location).order_by("name"))
        if rows:
            yield location, rows


def list_lines() -> list[str]:
    lines = [
        f"{row.id}  {location.name}: {row.name} ({row.source}, {row.mode}), last delivery {_when(row.last_delivery_at)}"
        for location, rows in _all()
        for row in rows
    ]
    return lines or ["There is no connection yet. Set one up in the settings of a location."]


def _when(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else "never"


def status_lines() -> tuple[list[str], bool]:
    """The lines, and whether all is well."""
    lines, is_well = [], True
    for location, rows in _all():
        for row in rows:
            with open_location(location, CONSOLE):
                mine = Delivery.objects.filter(location=location, connection=row)
                waiting = mine.filter(state=Delivery.State.PENDING).count()
                dead = mine.filter(state=Delivery.State.DEAD_LETTER).count()
                alerts = Alert.objects.filter(location=location, connection=row, resolved_at=None)
                codes = sorted(alerts.values_list("code", flat=True))
            lines.append(
                f"{location.name}: {row.name}: {row.mode}, {waiting} waiting, {dead} need attention,"
                f" last delivery {_when(row.last_delivery_at)}" + (f", alerts: {', '.join(codes)}" if codes else "")
            )
            is_well = is_well and not dead and not codes
    return lines or ["There is no connection yet."], is_well


def selection(
    connection_id: str, since: datetime | None, until: datetime | None, reason: str, ids: Sequence[str]
) -> replay.Selection:
    """Raises ValueError with a sentence."""
    try:
        wanted, chosen = UUID(connection_id), [UUID(text) for text in ids]
    except ValueError as error:
        raise ValueError(
            "An id looks like 01a1fbd9-9a75-79ea-a821-5da982ca7903; `connect list` prints them."
        ) from error
    found = next((row for _, rows in _all() for row in rows if row.id == wanted), None)
    if found is None:
        raise ValueError("There is no connection with this id. `aesthetix connect list` prints them.")
    found.location = Location.objects.get(id=found.location_id)
    return replay.Selection(found, ids=chosen, reason=reason, since=_utc(since), until=_utc(until))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def forecast_lines(chosen: replay.Selection) -> list[str]:
    with open_location(chosen.connection.location_id, CONSOLE):
        found = replay.forecast(selection=chosen, at=clock.now())
    lines = [f"{found.looked_at} of {found.total} deliveries tried; nothing was changed."]
    lines += [f"{count} {outcome} {reason}".rstrip() for (outcome, reason), count in sorted(found.outcomes.items())]
    return [*lines, f"{found.changed_contacts} contacts would change."]


def queue(chosen: replay.Selection) -> int:
    with open_location(chosen.connection.location_id, CONSOLE):
        return replay.replay(selection=chosen, by=CONSOLE, at=clock.now())


def work_off(chosen: replay.Selection) -> Iterator[int]:
    """How many still wait, again and again until none does or only what failed for now."""
    location_id = chosen.connection.location_id
    while True:
        done = drain(location_id, at=clock.now())
        with open_location(location_id, CONSOLE):
            rows = Delivery.objects.filter(location_id=location_id, connection=chosen.connection, is_replay=True)
            left = rows.filter(state=Delivery.State.PENDING, next_attempt_at=None).count()
        yield left
        if not left:
            return
        if not done:
            time.sleep(_PAUSE)  # a worker is at it


def outcome_lines(chosen: replay.Selection, total: int) -> list[str]:
    with open_location(chosen.connection.location_id, CONSOLE):
        rows = Delivery.objects.filter(location_id=chosen.connection.location_id, connection=chosen.connection)
        failed = rows.filter(state=Delivery.State.PENDING, is_replay=True).count()
    return [f"{total - failed} deliveries replayed" + (f", {failed} will be tried again by a worker" if failed else "")]
