"""How dates, money and numbers read where a location is. Pure: place and clock come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_precision

DEFAULT_LOCALE = "en_US"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader's numbers and clocks belong to."""

    zone: tzinfo
    locale: Locale
    currency: str = "USD"


@lru_cache(maxsize=64)
def known_locale(name: str) -> Locale:
    """Unknown names read as US English, so that a page never fails over a setting."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LOCALE)


def place_of(timezone: str | tzinfo, locale: str = DEFAULT_LOCALE, currency: str = "USD") -> Place:
    zone = ZoneInfo(timezone) if isinstance(timezone, str) else timezone
    return Place(zone, known_locale(locale or DEFAULT_LOCALE), currency or "USD")


def money(minor_units: int, currency: str, place: Place) -> str:
    """1234567 minor units of USD read `$12,345.67`; currencies without cents (JPY) are respected."""
    amount = Decimal(minor_units).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=place.locale)


def money_short(minor_units: int, currency: str, place: Place) -> str:
    """Without cents, for tiles and column totals: `$12,346`."""
    amount = Decimal(minor_units).scaleb(-get_currency_precision(currency))
    pattern = place.locale.currency_formats["standard"]
    return pattern.apply(amount, place.locale, currency=currency, currency_digits=False, force_frac=(0, 0))


def number(value: Decimal | float, place: Place) -> str:
    return format_decimal(value, locale=place.locale)


def number_short(value: Decimal | float, place: Place) -> str:
    return format_compact_decimal(value, locale=place.locale, fraction_digits=1)


def moment(at: datetime, place: Place) -> str:
    """`Mar 4, 2026, 3:15 PM` on the location's clock."""
    glue = str(place.locale.datetime_formats["medium"])
    return glue.replace("'", "").format(clock_time(at, place), day(at, place))


def clock_time(at: datetime, place: Place) -> str:
    return plain_blanks(format_time(at, "short", tzinfo=place.zone, locale=place.locale))


def day(on: date | datetime, place: Place) -> str:
    return format_date(local_day(on, place), "medium", locale=place.locale)


def day_short(on: date | datetime, place: Place) -> str:
    return format_skeleton("MMMd", local_day(on, place), locale=place.locale)


def local_day(on: date | datetime, place: Place) -> date:
    return on.astimezone(place.zone).date() if isinstance(on, datetime) else on


def distance(at: datetime, now: datetime, place: Place) -> str:
    """`3 minutes ago`, `in 2 days`."""
    return format_timedelta(at - now, add_direction=True, granularity="second", threshold=0.95, locale=place.locale)


def full_moment(at: datetime, place: Place) -> str:
    return plain_blanks(format_datetime(at, "full", tzinfo=place.zone, locale=place.locale))


def plain_blanks(text: str) -> str:
    """Narrow no-break blanks look right but break copying and searching."""
    return text.replace("\u202f", " ")
