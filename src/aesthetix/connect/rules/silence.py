"""Whether a source is quieter than usual: measured against the same hours of earlier weeks (G22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

WEEKS = 4
_TOO_MANY_MISSED = 5.0  # where deliveries come by chance, five expected and none arriving happens once in 150 times
_NEEDS = timedelta(days=7)
_LONGEST = 24 * 14


@dataclass(frozen=True, slots=True)
class Silence:
    """`missed`: how many deliveries usually come in the time since the last one."""

    since: datetime | None
    missed: float = 0.0
    is_unusual: bool = False


def silence(
    last: datetime | None, at: datetime, first: datetime | None, usual: Mapping[tuple[int, int], int], zone: tzinfo
) -> Silence:
    """`usual`: deliveries of the last four weeks by local (ISO weekday, hour). Less than a week tells nothing."""
    if last is None or first is None or at - first < _NEEDS:
        return Silence(last)
    weeks = min(WEEKS, max(1.0, (at - first) / timedelta(weeks=1)))
    missed, moment, hours = 0.0, last, 0
    while moment < at and hours < _LONGEST:
        following = min(at, moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        local = moment.astimezone(zone)
        missed += usual.get((local.isoweekday(), local.hour), 0) / weeks * ((following - moment) / timedelta(hours=1))
        moment, hours = following, hours + 1
    return Silence(last, round(missed, 1), is_unusual=missed >= _TOO_MANY_MISSED)
