"""Applying deliveries once more, setting them aside, and trying out what would come of it (G13 to G15)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.connect.commands.connections import check_overrides
from aesthetix.connect.commands.drain import rehearse
from aesthetix.connect.commands.reading import Item, Reader
from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.rules.differences import differences
from aesthetix.connect.rules.intake import digest
from aesthetix.kernel import crypto, outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key

MOST_TRIED = 200
_LONGEST = 300


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
    """`outcomes`: events per outcome of a replay; `changed`: what another mapping would read differently."""

    tried: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    changed: Sequence[Difference] = ()


@transaction.atomic
def replay(*, location: Location, delivery_ids: Iterable[UUID], by: Actor, at: datetime) -> int:
    """Queue these once more; returns how many. Through the same nets: what has counted does not count again."""
    rows = Delivery.objects.filter(location=location, id__in=list(delivery_ids))
    waiting = {"state": Delivery.State.PENDING, "is_replay": True, "next_attempt_at": None, "attempts": 0, "error": ""}
    count = rows.exclude(state=Delivery.State.PENDING).update(**waiting)
    outbox.wake()
    return count


@transaction.atomic
def discard(*, location: Location, delivery_ids: Iterable[UUID], comment: str, by: Actor, at: datetime) -> int:
    """Set dead letters aside with the reason; returns how many. Raises Refusal without a comment."""
    if not comment.strip():
        raise Refusal("Say why it is not needed.", fields={"comment": ["Write a few words."]})
    rows = Delivery.objects.filter(location=location, id__in=list(delivery_ids), state=Delivery.State.DEAD_LETTER)
    said = f"{comment.strip()} ({by.name})"[:_LONGEST]
    return rows.update(state=Delivery.State.DISCARDED, comment=said, finished_at=at)


@transaction.atomic
def fix_and_replay(*, location: Location, delivery_id: UUID, body: bytes, by: Actor, at: datetime) -> Delivery:
    """A mended copy is queued in place of a dead letter, which stays as it came. Raises NotFound or Conflict."""
    row = Delivery.objects.select_for_update().filter(location=location, id=delivery_id).first()
    if row is None:
        raise NotFound
    if row.state != Delivery.State.DEAD_LETTER:
        raise Conflict("Only a delivery that needs attention can be mended.")
    key, copy_id = data_key(location), new_id()
    copy = Delivery.objects.create(
        id=copy_id,
        location=location,
        connection_id=row.connection_id,
        received_at=row.received_at,
        content_type=row.content_type,
        headers=row.headers,
        sealed_body=crypto.seal(key, body, bound_to=copy_id.bytes),
        size=len(body),
        digest=digest(key, body),
        remote_address=row.remote_address,
        is_replay=True,
        comment=f"Mended by {by.name}"[:_LONGEST],
    )
    row.state, row.finished_at = Delivery.State.DISCARDED, at
    row.comment = f"A mended copy took its place ({by.name})"[:_LONGEST]
    row.save(update_fields=["state", "finished_at", "comment"])
    outbox.wake()
    return copy


def try_replay(*, connection: Connection, delivery_ids: Sequence[UUID], at: datetime) -> Trial:
    """What a replay of these would come to; nothing remains of it. The oldest MOST_TRIED are tried."""
    rows = Delivery.objects.filter(location=connection.location, connection=connection, id__in=delivery_ids)
    tried = list(rows.order_by("received_at", "id")[:MOST_TRIED])
    for row in tried:
        row.is_replay = True
    results = rehearse(connection, tried, at=at)
    return Trial(len(tried), Counter(result.outcome for result in results))


def try_overrides(*, connection: Connection, overrides: Mapping[str, Sequence[str]], at: datetime) -> Trial:
    """The latest deliveries whose bodies are kept, read both ways. Raises Refusal."""
    check_overrides(connection.source, overrides)
    kept = Delivery.objects.filter(location=connection.location, connection=connection).exclude(sealed_body=b"")
    rows = list(kept.order_by("-received_at", "-id")[:MOST_TRIED])
    now, then = (
        [item for row in rows for item in reader.read(row)]
        for reader in (Reader(connection.location, connection), Reader(connection.location, connection, overrides))
    )
    changed = [line for before, after in zip(now, then, strict=True) for line in _compare(before, after)]
    return Trial(len(rows), {}, changed)


def _compare(before: Item, after: Item) -> list[Difference]:
    return [
        Difference(after.delivery.id, after.event.kind.value, name, old, new)
        for name, old, new in differences(before.event, after.event)
    ]
