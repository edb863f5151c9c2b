"""Pictures of a connection: deliveries and latency per hour, tasks per day, and the small picture in the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aesthetix.connect.queries.health import PROMISE_MS, Health, Hour
from aesthetix.connect.rules.metering import INCLUDED, Meter
from aesthetix.design import localize
from aesthetix.design.parts import Chart, Series
from aesthetix.tenancy.models import Location

SPARK_HEIGHT = 32
SPARK_STEP = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the small picture, in its own units."""

    x: int
    y: int
    height: int
    is_failed: bool


def spark(hours: Sequence[Hour]) -> list[Bar]:
    most = max((hour.count for hour in hours), default=0)
    bars = []
    for number, hour in enumerate(hours):
        height = max(3, round(SPARK_HEIGHT * hour.count / most)) if hour.count else 1
        bars.append(Bar(number * SPARK_STEP, SPARK_HEIGHT - height, height, bool(hour.failed)))
    return bars


def _labels(location: Location, hours: Sequence[Hour]) -> list[str]:
    place = localize.place_of(location.timezone, location.locale, location.currency)
    return [localize.clock_time(hour.starts_at, place) for hour in hours]


def latency(location: Location, health: Health) -> Chart:
    """Seconds from receipt to finished record, beside the promise."""
    return Chart(
        id="latency",
        title=f"Seconds from receipt to finished record (promise: {PROMISE_MS // 1000})",
        labels=_labels(location, health.hours),
        series=[
            Series("Half within", [_seconds(hour.p50_ms) for hour in health.hours]),
            Series("95 % within", [_seconds(hour.p95_ms) for hour in health.hours]),
        ],
        kind="bar",
        unit="s",
    )


def arrivals(location: Location, health: Health) -> Chart:
    return Chart(
        id="arrivals",
        title="Deliveries per hour",
        labels=_labels(location, health.hours),
        series=[
            Series("Fine", [hour.count - hour.failed for hour in health.hours]),
            Series("Need attention", [hour.failed for hour in health.hours]),
        ],
        kind="stacked",
    )


def _seconds(ms: float | None) -> float | None:
    return None if ms is None else round(ms / 1000, 2)


def tasks(meter: Meter, per_place: Mapping[str, Mapping[date, int]], until: date) -> Chart:
    """Tasks added up over the cycle, and the even pace that would just use the included ones."""
    days = [meter.cycle.starts_on + timedelta(days=number) for number in range(meter.cycle.days)]
    total, used = 0, []
    for day in days:
        total += sum(counts.get(day, 0) for counts in per_place.values())
        used.append(total if day <= until else None)
    pace = [round(INCLUDED * (number + 1) / len(days)) for number in range(len(days))]
    return Chart(
        id="tasks",
        title="Tasks this billing cycle",
        labels=[f"{day:%b} {day.day}" for day in days],
        series=[Series("Used", used), Series("Even pace to 5,000", pace)],
        kind="line",
    )
