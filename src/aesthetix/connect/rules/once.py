"""The nets that let every event count once (P14): by delivery, by event, by ledger."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from aesthetix.connect.rules.clinic import ClinicEvent, Kind

_KEY_LENGTH = 63


def hashed(event_key: str) -> str:
    return hashlib.sha256(event_key.encode()).hexdigest()[:_KEY_LENGTH]


@dataclass(slots=True)
class DeliveryNet:
    """Deliveries that came to an end. One with an id of the sender's is the same only with the same bytes: the id may
    stand in a header that no signature covers. Without an id the bytes alone decide."""

    _seen: set[tuple[str, str]] = field(default_factory=set)

    def add_all(self, seen: Iterable[tuple[str, str]]) -> None:
        self._seen.update(seen)

    def holds(self, digest: str, delivery_key: str) -> bool:
        return (digest, delivery_key) in self._seen

    def add(self, digest: str, delivery_key: str) -> None:
        self._seen.add((digest, delivery_key))


@dataclass(slots=True)
class EventNet:
    """Events that were applied. Without a time of its own an event may rightly come again: then an appointment's is
    compared with the last one of that appointment, and client data, which change nothing twice, with none."""

    _seen: set[str] = field(default_factory=set)

    def add_all(self, keys: Iterable[str]) -> None:
        self._seen.update(keys)

    def holds(self, event: ClinicEvent, key: str, last_of_appointment: str) -> bool:
        if event.event_at is None and event.kind is Kind.CLIENT_UPSERT:
            return False
        if event.event_at is None and event.kind.noun == "appointment":
            return last_of_appointment == key
        return key in self._seen

    def add(self, key: str) -> None:
        self._seen.add(key)
