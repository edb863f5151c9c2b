"""What the wire looks like: two generations, two spellings, times, money and ids."""

import re
import uuid
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

MOST_CENTS = 10**14
_CENT = Decimal("0.01")
_SNAKE = re.compile(r"_([a-z0-9])")


class Generation(Enum):
    """Which of the two shapes an answer takes; told by the Version header, never by the path."""

    V2 = "v2"
    V3 = "v3"


VERSIONS = {
    "v3": Generation.V3,
    "2021-04-15": Generation.V2,
    "2021-07-28": Generation.V2,
    "2023-02-21": Generation.V2,
}


class Wire(BaseModel):
    """A request: camelCase or snake_case, numbers where text is meant, unknown keys kept to be reported."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        coerce_numbers_to_str=True,
        str_strip_whitespace=True,
    )

    def named(self) -> dict[str, Any]:
        """What the caller named, null included; nothing else may be touched by an update."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    def unknown(self) -> list[str]:
        return sorted(self.model_extra or {})


def camel(name: str) -> str:
    """`location_id` becomes `locationId`; camelCase stays."""
    return _SNAKE.sub(lambda found: found[1].upper(), name)


def scrub(value: Any) -> Any:
    """The same JSON without NUL characters, which no database text can hold."""
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, list):
        return [scrub(item) for item in value]
    if isinstance(value, dict):
        return {scrub(key): scrub(item) for key, item in value.items()}
    return value


def as_id(text: Any) -> uuid.UUID | None:
    """The id, or None if this cannot be one of ours."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def stamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(moment: datetime) -> int:
    """Milliseconds since 1970, as cursors carry them."""
    return int(moment.timestamp() * 1000)


def from_millis(number: Any) -> datetime | None:
    """The moment behind a cursor, or None if it is none: milliseconds as number or text, or ISO 8601."""
    try:
        return datetime.fromtimestamp(float(number) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        pass
    try:
        moment = datetime.fromisoformat(str(number))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def to_cents(amount: Decimal) -> int:
    """220.5 becomes 22050; half a cent is rounded up."""
    return int(amount.quantize(_CENT, rounding=ROUND_HALF_UP) * 100)


def from_cents(cents: int) -> int | float:
    """22050 becomes 220.5, 22000 becomes 220."""
    whole, rest = divmod(cents, 100)
    return whole if not rest else cents / 100


def present(**values: Any) -> dict[str, Any]:
    """The keys whose value is set. Lists stay, empty too: clients crash without them."""
    return {name: value for name, value in values.items() if value is not None and value != ""}
