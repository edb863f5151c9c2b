"""When a waiting run goes on."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, tzinfo

UNITS = ("minutes", "hours", "days")


def after(at: datetime, amount: float, unit: str) -> datetime:
    """`at` plus so many minutes, hours or days."""
    return at + timedelta(**{unit: amount})


def on_day(day: date, *, offset_days: int, clock: str, zone: tzinfo) -> datetime:
    """The moment at which the clock in `zone` shows `clock`, so many days from `day`. Raises OverflowError.

    A time that the change to summer time skips means the same time before the change.
    """
    hour, minute = (int(part) for part in clock.split(":"))
    local = datetime.combine(day + timedelta(days=offset_days), time(hour, minute), tzinfo=zone)
    return local.astimezone(UTC)


def zone_named(name: str, otherwise: tzinfo) -> tzinfo:
    """The time zone of this name, or the other one if there is no such."""
    try:
        return zoneinfo.ZoneInfo(name) if name else otherwise
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return otherwise
