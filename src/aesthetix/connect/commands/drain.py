"""Draining: waiting deliveries of a location become records, a batch per transaction, exactly once.

One drain at a time works on a location (an advisory lock of the transaction). What a batch does and that it is done
commit together, so a crash leaves either both or neither. A batch that fails is rolled back and each delivery tried
alone: one bad delivery holds back nobody.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from aesthetix.connect.commands.alerts import raise_alert
from aesthetix.connect.commands.batch import Batch, Result
from aesthetix.connect.commands.reading import Reader
from aesthetix.connect.commands.record import note_arrivals, requeue_for, write_records
from aesthetix.connect.commands.shapes import note_shapes
from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.rules.retries import pause_after
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import ProviderError
from aesthetix.tenancy.scope import open_location

log = logging.getLogger(__name__)

MOST = 200
_MOST_BYTES = 16 * 1024 * 1024
ACTOR = Actor(kind="source", name="AX Connect", via="connect")
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 11))"
FAILED = "processing_failed"


class _Rehearsed(Exception):
    """Rolls back what a rehearsal did."""


def drain(location_id: UUID, *, at: datetime, most: int = MOST) -> int:
    """One batch of the location's waiting deliveries; returns how many were handled, 0 if another drain is at it."""
    try:
        with open_location(location_id, ACTOR):
            return _drain(location_id, at, most)
    except Exception as error:
        if is_connection_lost(error):
            raise
        log.warning(
            "a batch of location %s failed (%s): each delivery is tried alone", location_id, type(error).__name__
        )
    return _each_alone(location_id, at, most)


def is_connection_lost(error: BaseException) -> bool:
    """The database is gone, rather than unhappy with what we asked."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    kinds = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.QueryCanceled)
    return not isinstance(cause, kinds)


def _drain(location_id: UUID, at: datetime, most: int) -> int:
    if not _is_ours(location_id):
        return 0
    waiting = _waiting(location_id, at)[:most]
    by_connection: dict[UUID, list[Delivery]] = {}
    size = 0
    for delivery in waiting.select_for_update(skip_locked=True, of=("self",)):
        size += delivery.size
        if by_connection and size > _MOST_BYTES:
            break
        by_connection.setdefault(delivery.connection_id, []).append(delivery)
    for connection_id, deliveries in by_connection.items():
        handle(connection_of(location_id, connection_id), deliveries, at=at)
    return sum(map(len, by_connection.values()))


def _is_ours(location_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(location_id)])
        return bool(cursor.fetchone()[0])


def _waiting(location_id: UUID, at: datetime):  # type: ignore[no-untyped-def] # noqa: ANN202 -- a queryset
    return (
        Delivery.objects.filter(location_id=location_id, state=Delivery.State.PENDING)
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=at))
        .exclude(connection__mode=Connection.Mode.PAUSED)
        .order_by("received_at", "id")
    )


def connection_of(location_id: UUID, connection_id: UUID) -> Connection:
    return Connection.objects.select_related("location").get(location_id=location_id, id=connection_id)


def handle(connection: Connection, deliveries: Sequence[Delivery], *, at: datetime) -> list[Result]:
    """Apply these deliveries of one connection, or only rehearse them while it is learning. Inside a transaction."""
    replayed = {delivery.id for delivery in deliveries if delivery.is_replay}
    if connection.mode == Connection.Mode.LEARNING:
        results = rehearse(connection, deliveries, at=at)
        write_records(connection, results, started_at=at, at=at, is_rehearsal=True)
    else:
        batch = Batch(connection.location, connection, at, Reader(connection.location, connection))
        results = batch.run(deliveries)
        write_records(connection, results, started_at=at, at=at)
        requeue_for(connection, batch.freed)
    note_arrivals(connection, results, at, replayed=replayed)
    note_shapes(connection, results, at=at)
    return results


def rehearse(
    connection: Connection, deliveries: Sequence[Delivery], *, at: datetime, reader: Reader | None = None
) -> list[Result]:
    """What would become of these deliveries. Everything is done and rolled back: nothing remains."""
    results: list[Result] = []
    try:
        with transaction.atomic():
            batch = Batch(connection.location, connection, at, reader or Reader(connection.location, connection))
            results = batch.run(deliveries)
            raise _Rehearsed  # noqa: TRY301 -- rolling back is the point
    except _Rehearsed:
        return results


def _each_alone(location_id: UUID, at: datetime, most: int) -> int:
    with open_location(location_id, ACTOR):
        ids = list(_waiting(location_id, at).values_list("id", flat=True)[:most])
    for delivery_id in ids:
        try:
            with open_location(location_id, ACTOR):
                _one(location_id, delivery_id, at)
        except Exception as error:
            if is_connection_lost(error):
                raise
            with open_location(location_id, ACTOR):
                _note_failure(location_id, delivery_id, error, at)
    return len(ids)


def _one(location_id: UUID, delivery_id: UUID, at: datetime) -> None:
    rows = Delivery.objects.filter(location_id=location_id, id=delivery_id, state=Delivery.State.PENDING)
    delivery = rows.select_for_update(skip_locked=True).first()
    if _is_ours(location_id) and delivery:
        handle(connection_of(location_id, delivery.connection_id), [delivery], at=at)


def _note_failure(location_id: UUID, delivery_id: UUID, error: Exception, at: datetime) -> None:
    """Tried again later, in the end a dead letter with the reason. Being told to wait is no failure of the delivery."""
    delivery = Delivery.objects.select_for_update().get(location_id=location_id, id=delivery_id)
    asked_for = error.retry_after if isinstance(error, ProviderError) else None
    is_permanent = isinstance(error, ProviderError) and error.permanent
    if asked_for is None:
        delivery.attempts += 1
    pause = None if is_permanent else pause_after(delivery.attempts, asked_for=asked_for)
    delivery.error = type(error).__name__
    if isinstance(error, DatabaseError) and error.__cause__ is not None:
        delivery.error = type(error.__cause__).__name__
    log.warning("delivery %s failed: %s (attempt %s)", delivery.id, delivery.error, delivery.attempts)
    if pause is None:
        delivery.state, delivery.reason, delivery.finished_at = Delivery.State.DEAD_LETTER, FAILED, at
        raise_alert(
            connection_of(location_id, delivery.connection_id),
            "dead_letters",
            detail=FAILED,
            delivery_id=delivery.id,
            at=at,
        )
    else:
        delivery.next_attempt_at = at + pause
    delivery.save(update_fields=["attempts", "error", "state", "reason", "finished_at", "next_attempt_at"])
