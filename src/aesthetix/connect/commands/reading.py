"""Stored bytes become clinic events. Nothing here writes."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from aesthetix.connect.models import Connection, Delivery, SourceLocation
from aesthetix.connect.providers import Provider, SourceContext, registry
from aesthetix.connect.rules.clinic import (
    ClinicEvent,
    Kind,
    MalformedBody,
    Reason,
    UnsupportedContent,
    event_key,
)
from aesthetix.connect.rules.once import hashed
from aesthetix.kernel import crypto
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key

UNREADABLE = "unreadable_body"
EXPIRED = "body_expired"


@dataclass(slots=True)
class Item:
    """One event of a delivery on its way. `failure` says why it cannot be read; then `event` says nothing."""

    delivery: Delivery
    position: int
    event: ClinicEvent
    failure: str = ""
    key: str = ""
    ms: float = 0.0
    identities: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def at(self) -> datetime:
        """The event's own time; without one, that of its receipt (P15)."""
        return self.event.event_at or self.delivery.received_at

    @property
    def origin(self) -> str:
        """What starts a workflow run, once. Events without a time of their own may rightly come again."""
        if self.event.event_at:
            return f"event:{self.key}"
        return f"delivery:{self.delivery.id.hex}:{self.position}"


_NOTHING = ClinicEvent(kind=Kind.UNSUPPORTED)


@dataclass(slots=True)
class Reader:
    """Reads the deliveries of one connection."""

    location: Location
    connection: Connection
    overrides: Mapping[str, Sequence[str]] | None = None
    _provider: Provider = field(init=False)
    _context: SourceContext = field(init=False)
    _key: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._provider = registry.get(self.connection.source)
        self._key = data_key(self.location)
        rows = SourceLocation.objects.filter(location=self.location, connection=self.connection)
        self._context = SourceContext(
            now=self.connection.created_at,
            default_country=self.connection.default_country,
            default_timezone=self.location.timezone,
            locations={row.external_id: (row.name, row.timezone) for row in rows},
            overrides=self.connection.mapping_overrides if self.overrides is None else self.overrides,
        )

    def read(self, delivery: Delivery) -> list[Item]:
        """One item per event; what cannot be read is an item with the reason."""
        if delivery.size and not delivery.sealed_body:
            return [Item(delivery, 0, _NOTHING, failure=EXPIRED)]
        try:
            body = self.body_of(delivery)
            raws = self._provider.read(body, delivery.content_type, delivery.headers)
        except crypto.Unreadable:
            return [Item(delivery, 0, _NOTHING, failure=UNREADABLE)]
        except (MalformedBody, UnsupportedContent) as error:
            return [Item(delivery, 0, _NOTHING, failure=str(error.code))]
        context = replace(self._context, now=delivery.received_at)
        return [self._item(delivery, position, raw, context) for position, raw in enumerate(raws)]

    def body_of(self, delivery: Delivery) -> bytes:
        """The plain bytes. Raises crypto.Unreadable."""
        return crypto.unseal(self._key, bytes(delivery.sealed_body), bound_to=delivery.id.bytes)

    def _item(self, delivery: Delivery, position: int, raw: object, context: SourceContext) -> Item:
        began = time.perf_counter()
        try:
            event = self._provider.normalise(raw, delivery.headers, context)
        except MalformedBody:
            return Item(delivery, position, _NOTHING, failure=str(Reason.MALFORMED))
        if self.connection.account_id and event.account_id not in ("", self.connection.account_id):
            return Item(delivery, position, _NOTHING, failure=str(Reason.ACCOUNT_MISMATCH))
        key = hashed(event_key(event))
        ms = (time.perf_counter() - began) * 1000
        return Item(delivery, position, event, "", key, ms, identities_of(event))


def identities_of(event: ClinicEvent) -> frozenset[tuple[str, str]]:
    """What ties events together: those that share any of these are applied one after the other."""
    client = event.client
    pairs = (
        ("client", client.client_id),
        ("email", client.email or ""),
        ("phone", client.phone or ""),
        ("appointment", event.appointment.id if event.appointment else ""),
        ("invoice", (event.invoice.id or event.invoice.number) if event.invoice else ""),
    )
    return frozenset(pair for pair in pairs if pair[1])


@lru_cache(maxsize=1)
def provider_labels() -> dict[str, str]:
    return {provider.key: provider.label for provider in registry.all_providers()}
