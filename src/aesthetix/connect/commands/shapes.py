"""Body shapes: counted, and a key path or an event name never seen before raises one alert (G12)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from aesthetix.connect.commands.alerts import raise_alert
from aesthetix.connect.commands.batch import Result
from aesthetix.connect.models import Connection, SeenShape
from aesthetix.connect.rules.clinic import ClinicEvent, Kind

_MOST_PATHS = 500
_LONGEST_PATH = 200


def note_shapes(connection: Connection, results: Sequence[Result], *, at: datetime) -> None:
    """Two statements for a batch of known shapes."""
    counted: Counter[tuple[str, str]] = Counter()
    samples: dict[tuple[str, str], ClinicEvent] = {}
    for result in results:
        event = result.item.event
        if event.shape and event.kind is not Kind.TEST_PING:
            pair = (event.kind.value, event.fingerprint)
            counted[pair] += 1
            samples[pair] = event
    if not counted:
        return
    rows = SeenShape.objects.filter(location_id=connection.location_id, connection=connection)
    known = {
        (row.kind, row.shape): row.id
        for row in rows.filter(shape__in=[shape for _, shape in counted]).only("kind", "shape")
    }
    for count in set(counted.values()):
        ids = [known[pair] for pair, times in counted.items() if times == count and pair in known]
        if ids:
            rows.filter(id__in=ids).update(count=F("count") + count, last_seen_at=at)
    new = [pair for pair in counted if pair not in known]
    if new:
        _add(connection, [(kind, shape, samples[kind, shape], counted[kind, shape]) for kind, shape in new], at)


def _add(connection: Connection, new: Sequence[tuple[str, str, ClinicEvent, int]], at: datetime) -> None:
    seen = list(
        SeenShape.objects.filter(location_id=connection.location_id, connection=connection).values_list("kind", "paths")
    )
    paths_before = {path for _, paths in seen for path in paths}
    kinds_before = {kind for kind, _ in seen}
    rows = [
        SeenShape(
            location_id=connection.location_id,
            connection=connection,
            kind=kind,
            shape=shape,
            paths=_cut(event.shape),
            unmapped=_cut(event.unmapped),
            count=count,
            first_seen_at=at,
            last_seen_at=at,
        )
        for kind, shape, event, count in new
    ]
    SeenShape.objects.bulk_create(rows, ignore_conflicts=True)
    is_first = not seen
    surprising = [row for row in rows if row.kind not in kinds_before or not paths_before.issuperset(row.paths)]
    if surprising and not is_first and connection.mode == Connection.Mode.LIVE:
        raise_alert(connection, "new_shape", detail=surprising[0].kind, at=at)


def _cut(paths: Sequence[str]) -> list[str]:
    return [path[:_LONGEST_PATH] for path in paths[:_MOST_PATHS]]
