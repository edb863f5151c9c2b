"""Sources: one folder per EMR, all of one shape. What a source must answer stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aesthetix.connect.rules.clinic import ClinicEvent

Overrides = Mapping[str, Sequence[str]]


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo | None:
    """The zone, or None for a name that the time zone database does not know."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a connection knows that a delivery does not say. Built once per connection, `now` aside.

    `locations` maps the EMR's location id to (name, time zone); `overrides` maps a canonical field to further
    keys, or dotted key paths, that are looked at first.
    """

    now: datetime
    default_country: str = "US"
    default_timezone: str = "UTC"
    locations: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=dict)


class Provider(Protocol):
    """A source. Both functions are pure; they raise MalformedBody or UnsupportedContent and nothing else."""

    key: str
    label: str

    def read(self, body: bytes, content_type: str, headers: Mapping[str, str]) -> list[Any]:
        """The raw objects of one delivery, one per event; an empty delivery is one empty object."""

    def normalise(self, raw: Any, headers: Mapping[str, str], context: SourceContext) -> ClinicEvent:
        """One raw object as a clinic event. `headers` have lower-case names."""

    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """The canonical fields and the keys each is read from: what overrides may name and docs show."""
