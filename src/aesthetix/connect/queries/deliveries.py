"""Finding deliveries (G19) and showing one (G18). Lists page by key: the next page starts where the last one ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from aesthetix.connect.models import Connection, Delivery, InboundEvent
from aesthetix.contacts.models import ContactTerm
from aesthetix.contacts.rules.search import prefixes_of
from aesthetix.kernel.errors import NotFound
from aesthetix.tenancy.models import Location

PAGE = 50
_MOST_CONTACTS = 200
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of deliveries is narrowed to; "" and None mean everything."""

    text: str = ""
    state: str = ""
    kind: str = ""
    reason: str = ""
    place: str = ""
    since: datetime | None = None
    until: datetime | None = None
    review: bool = False

    @property
    def is_narrow(self) -> bool:
        return self != Wanted()

    def without_state(self) -> "Wanted":
        return replace(self, state="")


@dataclass(frozen=True, slots=True)
class Page:
    """`before` and `after` name the neighbours' edges; None where there is no neighbour."""

    rows: Sequence[Delivery]
    before: str | None = None
    after: str | None = None


def found(location: Location, connection: Connection | None, wanted: Wanted) -> QuerySet[Delivery]:
    """Deliveries that match, newest first; without a connection those of all connections."""
    rows = Delivery.objects.filter(location=location)
    if connection:
        rows = rows.filter(connection=connection)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.since:
        rows = rows.filter(received_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(received_at__lt=wanted.until)
    events = _events(location, wanted)
    if events is not None:
        rows = rows.filter(Exists(events.filter(location=location, delivery_id=OuterRef("id"))))
    if wanted.reason:
        of_event = InboundEvent.objects.filter(location=location, delivery_id=OuterRef("id"), reason=wanted.reason)
        rows = rows.filter(Q(reason=wanted.reason) | Exists(of_event))
    return rows.order_by("-received_at", "-id")


def _events(location: Location, wanted: Wanted) -> QuerySet[InboundEvent] | None:
    if not (wanted.text or wanted.kind or wanted.place or wanted.review):
        return None
    rows = InboundEvent.objects.all()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.place:
        rows = rows.filter(place=wanted.place)
    if wanted.review:
        rows = rows.filter(needs_review=True)
    if wanted.text:
        text = wanted.text.strip()
        known = Q(client_id=text) | Q(appointment_id=text) | Q(invoice_id=text) | Q(client_name__icontains=text)
        rows = rows.filter(known | Q(contact_id__in=_contacts(location, text)))
    return rows


def _contacts(location: Location, text: str) -> list[UUID]:
    """Contacts with a name, e-mail or phone that begins like this."""
    ids: dict[UUID, None] = {}
    for prefix in prefixes_of(text):
        terms = ContactTerm.objects.filter(location=location, term__gte=prefix, term__lt=prefix + _LAST)
        ids.update(dict.fromkeys(terms.values_list("contact_id", flat=True)[:_MOST_CONTACTS]))
    return list(ids)


def page(rows: QuerySet[Delivery], *, before: str = "", after: str = "", size: int = PAGE) -> Page:
    """The rows older than the edge `before`, or newer than the edge `after`. Two queries. Raises NotFound."""
    wanted = rows.defer("sealed_body", "headers").prefetch_related(_shown_events())
    if after:
        at, key = _edge(after)
        newer = wanted.filter(Q(received_at__gt=at) | Q(received_at=at, id__gt=key)).order_by("received_at", "id")
        found_rows = list(newer[: size + 1])
        kept = found_rows[:size][::-1]
        return _page(kept, has_newer=len(found_rows) > size, has_older=True)
    if before:
        at, key = _edge(before)
        wanted = wanted.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=key))
    found_rows = list(wanted[: size + 1])
    return _page(found_rows[:size], has_newer=bool(before), has_older=len(found_rows) > size)


def _shown_events() -> Prefetch:
    events = InboundEvent.objects.defer("steps", "unmapped").order_by("position")
    return Prefetch("events", queryset=events, to_attr="shown_events")


def _page(rows: Sequence[Delivery], *, has_newer: bool, has_older: bool) -> Page:
    if not rows:
        return Page(rows)
    older = edge_of(rows[-1]) if has_older else None
    return Page(rows, before=older, after=edge_of(rows[0]) if has_newer else None)


def edge_of(delivery: Delivery) -> str:
    return f"{int(delivery.received_at.timestamp() * 1_000_000)}-{delivery.id.hex}"


def _edge(text: str) -> tuple[datetime, UUID]:
    stamp, _, key = text.partition("-")
    try:
        micros = int(stamp)
        whole = datetime.fromtimestamp(micros // 1_000_000, UTC)
        return whole.replace(microsecond=micros % 1_000_000), UUID(key)
    except (ValueError, OverflowError, OSError):
        raise NotFound("This page of the list does not exist.") from None


def one(location: Location, connection_id: UUID, delivery_id: UUID) -> Delivery:
    """A delivery with its connection. Raises NotFound."""
    rows = Delivery.objects.filter(location=location, connection_id=connection_id, id=delivery_id).select_related(
        "connection"
    )
    delivery = rows.first()
    if delivery is None:
        raise NotFound
    return delivery


def events_of(location: Location, delivery: Delivery) -> list[InboundEvent]:
    rows = InboundEvent.objects.filter(location=location, delivery=delivery)
    return list(rows.select_related("contact").order_by("position"))


def places_of(location: Location, connection: Connection) -> list[str]:
    """The names that events of this connection carry, for the filter."""
    rows = InboundEvent.objects.filter(location=location, connection=connection).exclude(place="")
    return sorted(rows.values_list("place", flat=True).distinct()[:100])
