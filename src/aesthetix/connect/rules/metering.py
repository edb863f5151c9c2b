"""The source's task meter: billing cycles, what they include and what more costs (S3-24)."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

INCLUDED = 5_000
MILLS_PER_TASK = 20  # 0.02 USD; a mill is a tenth of a cent
ACCESS_FEE_CENTS = 2_500
_CAUTION = 0.8


@dataclass(frozen=True, slots=True)
class Cycle:
    """From the first day to the one before `ends_on`."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        return datetime.combine(self.starts_on, time.min, zone), datetime.combine(self.ends_on, time.min, zone)


@dataclass(frozen=True, slots=True)
class Meter:
    """`forecast`: tasks at the end of the cycle if it goes on as in the days so far."""

    cycle: Cycle
    used: int
    forecast: int
    days_gone: float

    @property
    def share(self) -> int:
        return round(100 * self.used / INCLUDED)

    @property
    def left(self) -> int:
        return max(0, INCLUDED - self.used)

    @property
    def overage_cents(self) -> int:
        return overage_cents(self.used)

    @property
    def forecast_cents(self) -> int:
        return overage_cents(self.forecast)

    @property
    def tone(self) -> str:
        if self.used > INCLUDED:
            return "danger"
        return "warning" if self.forecast > INCLUDED or self.used > INCLUDED * _CAUTION else "success"


def overage_cents(tasks: int) -> int:
    """What the tasks beyond the included ones cost, rounded to the cent."""
    return (max(0, tasks - INCLUDED) * MILLS_PER_TASK + 5) // 10


def cycle_of(today: date, billing_day: int) -> Cycle:
    """The cycle that holds this day; in a short month it begins on the last day."""
    start = _on(today.year, today.month, billing_day)
    if today < start:
        before = today.replace(day=1) - timedelta(days=1)
        start = _on(before.year, before.month, billing_day)
    after = start.replace(day=1) + timedelta(days=32)
    return Cycle(start, _on(after.year, after.month, billing_day))


def _on(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def meter(used: int, at: datetime, cycle: Cycle, zone: tzinfo) -> Meter:
    start, end = cycle.bounds(zone)
    gone = max((at - start) / (end - start), 1 / (24 * cycle.days))
    forecast = max(used, round(used / min(1.0, gone)))
    return Meter(cycle, used, forecast, round(gone * cycle.days, 1))
