"""Events: published inside a command's transaction, relayed to receivers after its commit, in order, at least once.

A receiver must be safe to run twice. An event's payload is JSON; a batch of changes is one event.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from aesthetix.kernel import scope
from aesthetix.kernel.models import OutboxEntry

log = logging.getLogger(__name__)

CHANNEL = "aesthetix_work"
MOST_ATTEMPTS = 10
Receiver = Callable[[Mapping[str, Any]], None]
Wanted = Callable[[str], bool]
_receivers: dict[str, list[Receiver]] = defaultdict(list)
_wanted: dict[str, list[Wanted]] = defaultdict(list)


def _always(_name: str) -> bool:
    return True


def receives(name: str, *, wanted: Wanted = _always) -> Callable[[Receiver], Receiver]:
    """Register a function of a `receivers` module for the event `name`; it is called with the payload.

    `wanted` tells, in the open location, whether the receiver would do anything with such an event now.
    """

    def register(receiver: Receiver) -> Receiver:
        _receivers[name].append(receiver)
        _wanted[name].append(wanted)
        return receiver

    return register


def publish(name: str, payload: Mapping[str, Any], *, at: datetime) -> None:
    """Write the event in the open location's transaction and wake a worker on commit. Not written if nobody listens."""
    if not _receivers.get(name) or not any(wanted(name) for wanted in _wanted[name]):
        return
    OutboxEntry.objects.create(location_id=scope.current().location_id, name=name, payload=payload, at=at)
    wake()


def wake() -> None:
    """Tell the workers that the open location has something to do. Sent with the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(scope.current().location_id)])


def relay(*, at: datetime, most: int = 200) -> int:
    """Run the receivers of the open location's waiting events in order; returns how many were handled.

    A receiver that fails keeps its event, with a growing pause, and does not hold back the others.
    """
    entries = OutboxEntry.objects.exclude(next_attempt_at__gt=at).order_by("id")[:most]
    done = []
    for entry in entries:
        try:
            with transaction.atomic():
                for receiver in _receivers.get(entry.name, ()):
                    receiver(entry.payload)
            done.append(entry.id)
        except Exception as error:  # noqa: BLE001 -- whatever a receiver raises must not stop the line; it is kept and shown
            _postpone(entry, error, at)
    if done:
        OutboxEntry.objects.filter(id__in=done).delete()
    return len(done)


def _postpone(entry: OutboxEntry, error: Exception, at: datetime) -> None:
    entry.attempts += 1
    entry.error = type(error).__name__
    entry.next_attempt_at = at + timedelta(seconds=min(5 * 4**entry.attempts, 86_400))
    entry.save(update_fields=["attempts", "error", "next_attempt_at"])
    level = logging.ERROR if entry.attempts >= MOST_ATTEMPTS else logging.WARNING
    log.log(level, "outbox event %s %s failed: %s (attempt %s)", entry.name, entry.id, entry.error, entry.attempts)
