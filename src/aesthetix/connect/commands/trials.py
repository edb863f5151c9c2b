"""Trying another mapping on what was recorded, before it counts (G11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from aesthetix.connect.commands.connections import check_overrides
from aesthetix.connect.commands.reading import Item, Reader
from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.rules.differences import differences

MOST_TRIED = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one recorded event, read with the mapping as it is and as it would be."""

    delivery_id: UUID
    kind: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How many deliveries were read both ways, and what differs."""

    tried: int = 0
    changed: Sequence[Difference] = ()


def try_overrides(*, connection: Connection, overrides: Mapping[str, Sequence[str]]) -> Trial:
    """The latest MOST_TRIED deliveries whose bodies are kept. Writes nothing. Raises Refusal for an unknown field."""
    check_overrides(connection.source, overrides)
    kept = Delivery.objects.filter(location=connection.location, connection=connection).exclude(sealed_body=b"")
    rows = list(kept.order_by("-received_at", "-id")[:MOST_TRIED])
    now, then = (
        [item for row in rows for item in reader.read(row)]
        for reader in (Reader(connection.location, connection), Reader(connection.location, connection, overrides))
    )
    return Trial(len(rows), [line for before, after in zip(now, then, strict=True) for line in _compare(before, after)])


def _compare(before: Item, after: Item) -> list[Difference]:
    return [
        Difference(after.delivery.id, after.event.kind.value, name, old, new)
        for name, old, new in differences(before.event, after.event)
    ]
