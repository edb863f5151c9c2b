"""One raw object becomes one clinic event. Pure; raises MalformedBody for what is no object, nothing else."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aesthetix.connect.providers import SourceContext
from aesthetix.connect.providers.aestheticspro import mapping as table
from aesthetix.connect.providers.aestheticspro.bill import invoice_of
from aesthetix.connect.providers.aestheticspro.delivery import Delivery
from aesthetix.connect.providers.aestheticspro.person import client_of
from aesthetix.connect.providers.aestheticspro.visit import appointment_of
from aesthetix.connect.rules import dates, text, verbs
from aesthetix.connect.rules.clinic import Appointment, Client, ClinicEvent, Invoice, Kind
from aesthetix.connect.rules.shape import fold, is_blank, is_truthy, pick

NAME_HEADERS = ("x-webhook-event", "x-event-type", "x-webhook-topic", "webhook-event")
DELIVERY_HEADERS = ("x-webhook-delivery", "webhook-id", "x-webhook-id")
TEST_HEADERS = ("x-webhook-test",)
_FUTURE = timedelta(days=1)  # beyond that the sender's clock is wrong, and would freeze fields
_APPOINTMENT_KINDS = {
    "created": Kind.APPOINTMENT_BOOKED,
    "cancelled": Kind.APPOINTMENT_CANCELLED,
    "no_show": Kind.APPOINTMENT_NO_SHOW,
    "deleted": Kind.APPOINTMENT_DELETED,
}
_KINDS_OF_STATUS = {"Cancelled": Kind.APPOINTMENT_CANCELLED, "NoShow": Kind.APPOINTMENT_NO_SHOW}
_CLIENT_VERBS = frozenset({"created", "updated", ""})


def normalise(raw: Any, headers: Mapping[str, str], context: SourceContext) -> ClinicEvent:
    top, paths = fold(raw)
    mapping = table.compiled(context.overrides)
    delivery = Delivery(top, mapping, context)
    event_name, name = _name(delivery, headers)
    noun = name.noun or ("" if name.is_foreign else _noun_of_content(delivery))
    delivery.settle(noun)
    content = _content(delivery, noun, name.verb)
    if _is_ping(delivery, event_name, headers) or _is_placeholder(*content):
        delivery.warnings.clear()
        content = Kind.TEST_PING, Client(), None, None
    kind, client, appointment, invoice = content
    event_at = _event_at(delivery)
    shape, unmapped = table.described(paths, mapping)
    return ClinicEvent(
        kind=kind,
        event_name=event_name,
        event_at=event_at,
        delivery_id=_header(headers, DELIVERY_HEADERS),
        event_id=_event_id(delivery, noun),
        account_id=text.identifier(next(iter(delivery.said("event.account")), None)),
        client=client,
        appointment=appointment,
        invoice=invoice,
        location_name=delivery.location_name,
        location_id=delivery.location_id,
        warnings=tuple(delivery.warnings),
        unmapped=unmapped,
        shape=shape,
    )


def _name(delivery: Delivery, headers: Mapping[str, str]) -> tuple[str, verbs.Name]:
    """The event's name, completed by a second key or the header where it names no object or no verb."""
    said = [name for value in delivery.said("event.name") if (name := text.plain(value, text.NAME))]
    said += [name] if (name := _header(headers, NAME_HEADERS)) else []
    if not said:
        return "", verbs.read_name("")
    first = verbs.read_name(said[0])
    if (first.noun and first.verb) or verbs.is_ping_name(said[0]):
        return said[0], first
    for other in said[1:]:
        both = f"{said[0]} {other}"
        if (name_of_both := verbs.read_name(both)).noun and name_of_both.verb and not name_of_both.is_foreign:
            return both, name_of_both
    return said[0], first


def _noun_of_content(delivery: Delivery) -> str:
    for noun in (verbs.INVOICE, verbs.APPOINTMENT, verbs.CLIENT):
        if noun in delivery.blocks or any(
            pick(scope, delivery.mapping.fields[f"{noun}.id"].flat) for scope in delivery.scopes
        ):
            return noun
    names = ("client.email", "client.phone", "client.last_name")
    is_person = any(pick(delivery.inner, delivery.mapping.fields[name].flat) for name in names)
    return verbs.CLIENT if is_person else ""


def _content(delivery: Delivery, noun: str, verb: str) -> tuple[Kind, Client, Appointment | None, Invoice | None]:
    client = client_of(delivery)
    if noun == verbs.CLIENT:
        return (Kind.CLIENT_UPSERT if verb in _CLIENT_VERBS else Kind.UNSUPPORTED), client, None, None
    if noun == verbs.APPOINTMENT:
        appointment = appointment_of(delivery)
        return _appointment_kind(delivery, verb, appointment), client, appointment, None
    if noun == verbs.INVOICE:
        appointment = appointment_of(delivery)
        kind, invoice = invoice_of(delivery, verb, appointment)
        return kind, client, appointment, invoice
    return Kind.UNSUPPORTED, client, None, None


def _appointment_kind(delivery: Delivery, verb: str, appointment: Appointment | None) -> Kind:
    by_status = _KINDS_OF_STATUS.get(appointment.status) if appointment else None
    kind = _APPOINTMENT_KINDS.get(verb)
    if kind is None:
        return by_status or Kind.APPOINTMENT_UPDATED
    if kind is Kind.APPOINTMENT_BOOKED and by_status:
        delivery.warn("status_disagrees_with_event")
    return kind


def _is_ping(delivery: Delivery, event_name: str, headers: Mapping[str, str]) -> bool:
    if verbs.is_ping_name(event_name) or is_truthy(_header(headers, TEST_HEADERS)):
        return True
    return any(is_truthy(delivery.top.get(key)) for key in table.PING_KEYS) or _says_nothing(delivery.top)


def _says_nothing(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_says_nothing, value.values()))
    if isinstance(value, list):
        return all(map(_says_nothing, value))
    return is_blank(value)


def _is_placeholder(kind: Kind, client: Client, appointment: Appointment | None, invoice: Invoice | None) -> bool:
    """Shaped like an event, but nobody and nothing is identified."""
    if kind is Kind.UNSUPPORTED:
        return False
    is_somebody = client.first_name or client.last_name or client.email_given or client.phone_given
    is_something = (appointment and appointment.id) or (invoice and (invoice.id or invoice.number))
    return not (client.client_id or is_somebody or is_something)


def _event_at(delivery: Delivery) -> datetime | None:
    said = delivery.said("event.at")
    moment = next((moment for value in said if (moment := dates.read_visit(value, delivery.zone))), None)
    if moment is None or moment.instant is None:
        if said:
            delivery.warn("event_time_date_only" if moment else "event_time_invalid")
        return None
    if moment.instant > delivery.context.now + _FUTURE:
        delivery.warn("event_time_in_future")
        return None
    return moment.instant


def _event_id(delivery: Delivery, noun: str) -> str:
    """The envelope's id; in a flat delivery a bare `id` is the record's and names no event."""
    is_flat = len(delivery.scopes) == 1 and noun not in delivery.blocks
    outer = delivery.scopes[1:] or delivery.scopes
    keys = tuple(key for key in delivery.mapping.fields["event.id"].own if key != "id" or not is_flat)
    return next((found for scope in reversed(outer) if (found := text.identifier(pick(scope, keys)))), "")


def _header(headers: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((said for name in names if (said := text.plain(headers.get(name, ""), text.NAME))), "")
