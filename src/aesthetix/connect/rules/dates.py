"""Dates as senders write them: month first, ISO, month names, ColdFusion literals, Unix time.

Visits are local calendar dates of the location; births are calendar dates that no zone may shift.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

EARLIEST, LATEST = date(1901, 1, 1), date(2199, 12, 31)

_ANY_CASE = re.IGNORECASE | re.ASCII
_CLOCK = (
    r"(?:(?:\s*,\s*|[T\s]\s*|\s+at\s+)(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?\s?m?\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{3,4})?)?"
)
_NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})[/.-](?P<other>\d{{1,2}})[/.-](?P<year>\d{{4}}|\d{{2}}){_CLOCK}", _ANY_CASE
)
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}", _ANY_CASE)
_COMPACT = re.compile(rf"(?P<year>(?:19|20|21)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d){_CLOCK}", _ANY_CASE)
_WORDS = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_MONTH_FIRST = re.compile(
    rf"{_WORDS}(?P<name>[a-z]{{3,9}})\.?,?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}",
    _ANY_CASE,
)
_DAY_FIRST = re.compile(
    rf"{_WORDS}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}}){_CLOCK}",
    _ANY_CASE,
)
_LITERAL = re.compile(r"""\{\s*(?:ts|d)\s*['"]([^'"]{1,40})['"]\s*\}""", _ANY_CASE)
_DOTNET = re.compile(r"/?Date\((-?\d{1,14})(?:[+-]\d{4})?\)/?")
_EPOCH = re.compile(r"-\d{1,13}|\d{9,13}")
_TIME_ONLY = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?\s?m?\.?)?",
    _ANY_CASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS_OF_ZONE = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
}
_LONGEST = 64
_MILLISECONDS_FROM, _BEYOND_TIME = 10**10, 10**14
_NOON, _LAST_HOUR = 12, 23


@dataclass(frozen=True, slots=True)
class Moment:
    """A local calendar date, and where known the local time of day and the instant (UTC)."""

    on: date
    clock: time | None = None
    instant: datetime | None = None
    is_day_first: bool = False


def read_visit(value: Any, zone: tzinfo) -> Moment | None:
    """A visit, invoice or event time; naive values are local. None if it cannot be read or is impossible."""
    read = _read(value, born_by=None)
    if read is None:
        return None
    if isinstance(read, datetime):
        return _of_instant(read, zone)
    if read.clock is None or not EARLIEST <= read.on <= LATEST:
        return _plausible(read)
    local = datetime.combine(read.on, read.clock, zone)
    return _plausible(Moment(read.on, read.clock, local.astimezone(UTC), read.is_day_first))


def read_birth(value: Any, today: date) -> Moment | None:
    """A birth date; an instant is read in UTC, a two-digit year is the latest that is not in the future."""
    read = _read(value, born_by=today)
    if isinstance(read, datetime):
        read = _of_instant(read, UTC)
    if read is None or not EARLIEST <= read.on <= today:
        return None
    return Moment(read.on, None, None, read.is_day_first)


def read_time(value: Any) -> time | None:
    """A time of day on its own, 12 or 24 hours."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = _TIME_ONLY.fullmatch(value.strip())
    if not found or not (found["minute"] or found["half"]):
        return None
    return _clock(found)


def has_date(value: Any) -> bool:
    """Whether a value that may be a bare time of day holds a date as well."""
    return _read(value, born_by=None) is not None


def at_local(on: date, clock: time, zone: tzinfo) -> datetime:
    """The instant of a wall clock. In the spring gap the clock has moved on; in autumn the first of two counts."""
    return datetime.combine(on, clock, zone).astimezone(UTC)


def _plausible(moment: Moment) -> Moment | None:
    return moment if EARLIEST <= moment.on <= LATEST else None


def _of_instant(instant: datetime, zone: tzinfo) -> Moment | None:
    try:
        local = instant.astimezone(zone)
    except OverflowError:
        return None
    return _plausible(Moment(local.date(), local.time().replace(microsecond=0), instant.astimezone(UTC)))


def _read(value: Any, born_by: date | None) -> Moment | datetime | None:
    """A naive Moment, an aware datetime, or nothing."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return _epoch(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip()
    if found := _LITERAL.fullmatch(text):
        text = found[1].strip()
    if found := _DOTNET.fullmatch(text):
        return _epoch(int(found[1]))
    try:
        return _written(text, born_by)
    except (ValueError, OverflowError):  # an impossible date such as 02/30 or 0000-00-00
        return None


def _epoch(number: float | Decimal) -> datetime | Moment | None:
    if isinstance(number, Decimal) and not number.is_finite():
        return None
    if not -_BEYOND_TIME < number < _BEYOND_TIME:  # NaN and infinity too, and numbers too long to write out
        return None
    whole = int(number)
    if found := _COMPACT.fullmatch(str(whole)):
        return _calendar(found, int(found["month"]), int(found["day"]), int(found["year"]))
    if not _EPOCH.fullmatch(str(whole)):
        return None
    seconds = whole / 1000 if abs(whole) >= _MILLISECONDS_FROM else float(number)
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _written(text: str, born_by: date | None) -> Moment | datetime | None:
    if found := _NUMERIC.fullmatch(text):
        return _numeric(found, born_by)
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _calendar(found, int(found["month"]), int(found["day"]), int(found["year"]))
    if _EPOCH.fullmatch(text):
        return _epoch(int(text))
    found = _MONTH_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if found and found["name"][:3].lower() in _MONTHS:
        return _calendar(found, _MONTHS.index(found["name"][:3].lower()) + 1, int(found["day"]), int(found["year"]))
    return None


def _numeric(found: re.Match[str], born_by: date | None) -> Moment | datetime | None:
    month, day = int(found["first"]), int(found["other"])
    day_first = month > _NOON >= day  # a first part that cannot be a month
    if day_first:
        month, day = day, month
    year = int(found["year"])
    if len(found["year"]) < len("2026"):
        year += 2000
        if born_by and (year, month, day) > (born_by.year, born_by.month, born_by.day):
            year -= 100
    return _calendar(found, month, day, year, day_first=day_first)


def _calendar(
    found: re.Match[str], month: int, day: int, year: int, *, day_first: bool = False
) -> Moment | datetime | None:
    on = date(year, month, day)
    clock = _clock(found) if found["hour"] else None
    if clock is None or not found["zone"]:
        return Moment(on, clock, None, day_first)
    offset = _offset(found["zone"].upper())
    if offset is None:
        return Moment(on, clock, None, day_first)
    return datetime.combine(on, clock, offset)


def _clock(found: re.Match[str]) -> time | None:
    hour = int(found["hour"])
    half = (found["half"] or "")[:1].lower()
    if half and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    minute, second = int(found["minute"] or 0), min(int(found["second"] or 0), 59)
    return time(hour, minute, second) if hour <= _LAST_HOUR and minute < 60 else None  # noqa: PLR2004


def _offset(text: str) -> timezone | None:
    if text in _HOURS_OF_ZONE:
        return timezone(timedelta(hours=_HOURS_OF_ZONE[text]))
    if text[0] not in "+-":
        return None
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    if offset >= timedelta(hours=24):
        return None
    return timezone(-offset if text[0] == "-" else offset)
