"""Applying stored deliveries once more, through the same nets; mending and discarding dead letters."""
# ruff: noqa: ARG001 -- every command takes `by` and `at`; the scope's actor stands in the history

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from aesthetix.connect.commands.alerts import settle_if_clear
from aesthetix.connect.commands.connections import check_overrides
from aesthetix.connect.commands.drain import rehearse
from aesthetix.connect.commands.reading import Reader
from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.rules import intake
from aesthetix.kernel import crypto, outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key

_DONE = (Delivery.State.PROCESSED, Delivery.State.SKIPPED, Delivery.State.DEAD_LETTER)
_MOST_REHEARSED = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """Which deliveries. Blank means all; `states` by default those that came to an end."""

    connection: Connection
    ids: Sequence[UUID] = ()
    states: Sequence[str] = _DONE
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def rows(self) -> QuerySet[Delivery]:
        """Oldest first. Those whose body is gone are left out: nothing is left to replay."""
        found = Delivery.objects.filter(
            location_id=self.connection.location_id, connection=self.connection, state__in=list(self.states)
        )
        if self.ids:
            found = found.filter(id__in=list(self.ids))
        if self.reason:
            found = found.filter(reason=self.reason)
        if self.since:
            found = found.filter(received_at__gte=self.since)
        if self.until:
            found = found.filter(received_at__lt=self.until)
        return found.exclude(size__gt=0, sealed_body=b"").order_by("received_at", "id")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a replay would do. `outcomes`: (outcome, reason) -> events. `looked_at` of `total` deliveries were tried."""

    total: int
    looked_at: int
    outcomes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    changed_contacts: int = 0


@transaction.atomic
def replay(*, selection: Selection, by: Actor, at: datetime) -> int:
    """Queue these deliveries once more; returns how many. The nets see to it that what counted does not count again."""
    ids = list(selection.rows().values_list("id", flat=True))
    rows = Delivery.objects.filter(location_id=selection.connection.location_id, id__in=ids)
    count = rows.update(
        state=Delivery.State.PENDING, is_replay=True, attempts=0, next_attempt_at=None, error="", reason=""
    )
    if count:
        outbox.wake()
    return count


def forecast(*, selection: Selection, at: datetime, overrides: Mapping[str, Sequence[str]] | None = None) -> Forecast:
    """A dry run over the first 500: everything is tried and rolled back. With `overrides`, as if they were in force
    and nothing of it had been applied before. Raises Refusal for an unknown field."""
    if overrides is not None:
        check_overrides(selection.connection.source, overrides)
    rows = selection.rows()
    deliveries = list(rows[:_MOST_REHEARSED])
    for delivery in deliveries:
        delivery.is_replay = True
    reader = Reader(selection.connection.location, selection.connection, overrides)
    results = rehearse(selection.connection, deliveries, at=at, reader=reader)
    outcomes = Counter((result.outcome, result.reason) for result in results)
    changed = {result.contact_id for result in results if result.changes}
    return Forecast(rows.count(), len(deliveries), dict(outcomes), len(changed))


@transaction.atomic
def mend(*, delivery: Delivery, body: str, comment: str, by: Actor, at: datetime) -> Delivery:
    """A dead letter with its body set right comes in as a new delivery; the old one is kept, discarded with a comment.

    Raises Refusal for what is still no JSON, NotFound if it is no dead letter any more.
    """
    old = _dead_letter(delivery)
    try:
        json.loads(body)
    except ValueError as error:
        raise Refusal("This is still no valid JSON.", fields={"body": [str(error)]}) from error
    connection = old.connection
    key, content, delivery_id = data_key(connection.location), body.encode(), new_id()
    mended = Delivery.objects.create(
        id=delivery_id,
        location_id=old.location_id,
        connection=connection,
        received_at=old.received_at,
        content_type="application/json",
        headers=old.headers,
        sealed_body=crypto.seal(key, content, bound_to=delivery_id.bytes),
        size=len(content),
        digest=intake.digest(key, content),
        delivery_key="",
        remote_address=old.remote_address,
        comment=f"Mended from {old.id} by {by.name}"[:300],
    )
    _discard(old, f"Mended as {mended.id}: {comment}", by, at)
    outbox.wake()
    return mended


@transaction.atomic
def discard(*, delivery: Delivery, comment: str, by: Actor, at: datetime) -> None:
    """Put a dead letter away for good. Raises Refusal without a comment, NotFound if it is no dead letter any more."""
    if not comment.strip():
        raise Refusal("Say why this delivery is not needed.", fields={"comment": ["Write a reason."]})
    _discard(_dead_letter(delivery), comment.strip(), by, at)


def _dead_letter(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("connection__location")
    row = rows.filter(location_id=delivery.location_id, id=delivery.id, state=Delivery.State.DEAD_LETTER).first()
    if row is None:
        raise NotFound("This delivery does not need attention any more.")
    return row


def _discard(row: Delivery, comment: str, by: Actor, at: datetime) -> None:
    row.state, row.comment, row.finished_at = Delivery.State.DISCARDED, f"{by.name}: {comment}"[:300], at
    row.save(update_fields=["state", "comment", "finished_at"])
    settle_if_clear(row.connection, by=by, at=at)


def body_of(*, location: Location, delivery: Delivery) -> bytes:
    """The plain body, for those who may read it; the caller records the access. Raises NotFound if it is gone."""
    if not delivery.sealed_body:
        raise NotFound("The body of this delivery was removed after its retention.")
    return crypto.unseal(data_key(location), bytes(delivery.sealed_body), bound_to=delivery.id.bytes)


def plain_text(content: bytes) -> Any:
    """A body as text for people: JSON set out in lines, anything else as it is."""
    text = content.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
