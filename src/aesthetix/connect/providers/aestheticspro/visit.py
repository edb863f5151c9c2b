"""The appointment of a delivery: when, what, by whom."""

from collections.abc import Iterable
from typing import Any

from aesthetix.connect.providers.aestheticspro.delivery import Delivery, one_object
from aesthetix.connect.rules import dates, text, verbs
from aesthetix.connect.rules.clinic import Appointment
from aesthetix.connect.rules.shape import Folded, pick


def appointment_of(delivery: Delivery) -> Appointment | None:
    """None where the delivery says nothing about an appointment."""
    status_raw = _status(delivery)
    moment = delivery.local_date("appointment.date", "appointment_date")
    clock = (moment.clock if moment else None) or _time(delivery)
    starts_at = moment.instant if moment else None
    if moment and clock and not starts_at:
        starts_at = dates.at_local(moment.on, clock, delivery.zone)
    services, types, providers = _services(delivery)
    appointment = Appointment(
        id=text.identifier(delivery.get("appointment.id")),
        status=verbs.appointment_status(status_raw),
        status_raw=status_raw,
        on=moment.on if moment else None,
        local_time=clock,
        starts_at=starts_at,
        services=services,
        services_text=text.joined(services, ", ", text.SERVICES),
        service_types_text=text.joined(types, ", ", text.SERVICES),
        providers_text=text.joined(providers, "; ", text.SERVICES),
    )
    return None if appointment == _NOTHING else appointment


_NOTHING = Appointment()


def _status(delivery: Delivery) -> str:
    raw = text.plain(delivery.get("appointment.status"), text.SHORT)
    is_region = "appointment" not in delivery.blocks and raw == text.plain(delivery.inner.get("state"), text.SHORT)
    return "" if is_region and not verbs.appointment_status(raw) else raw


def _time(delivery: Delivery) -> Any:
    return next((clock for value in delivery.values("appointment.time") if (clock := dates.read_time(value))), None)


def _services(delivery: Delivery) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    said = delivery.get("appointment.services")
    fields = delivery.mapping.fields
    types = names_in(delivery.get("appointment.types"), fields["service.type"].own + fields["service.name"].own)
    providers = people_in(delivery.get("appointment.providers"))
    for item in objects_in(said):
        types += names_in(pick(item, fields["service.type"].own), ("name", "title"))
        providers += people_in(pick(item, fields["appointment.providers"].own))
    return text.distinct(services_in(delivery, said)), text.distinct(types), text.distinct(providers)


def services_in(delivery: Delivery, said: Any) -> list[str]:
    return names_in(said, delivery.mapping.fields["service.name"].own)


def objects_in(said: Any) -> Iterable[Folded]:
    items = said if isinstance(said, list) else [said]
    return (item for item in items if isinstance(item, dict))


def names_in(said: Any, keys: tuple[str, ...]) -> list[str]:
    """Names out of a list of objects or strings, or of one string that may hold several."""
    if isinstance(said, list):
        parts = (pick(item, keys) if isinstance(item, dict) else item for item in said)
        return [text.plain(part, text.SERVICES) for part in parts]
    if isinstance(said, dict):
        return [text.plain(pick(said, keys), text.SERVICES)]
    return text.pieces(said, text.SERVICES)


def people_in(said: Any) -> list[str]:
    if isinstance(said, list):
        return [name for item in said for name in people_in(item)]
    block = one_object(said)
    if block is None:
        return text.pieces(said, text.SERVICES)
    name = text.plain(pick(block, ("name", "fullname", "providername", "staffname")), text.SERVICES)
    parts = (text.plain(block.get(key), text.NAME) for key in ("firstname", "lastname"))
    return [name or " ".join(part for part in parts if part)]
