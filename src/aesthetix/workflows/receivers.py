"""Events of the rooms below start workflows. Safe to run twice: re-entry rules and origins see to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from aesthetix.calendars import events as calendar_events
from aesthetix.calendars.models import Appointment
from aesthetix.contacts import events as contact_events
from aesthetix.kernel import clock, outbox, scope
from aesthetix.kernel.ids import new_id
from aesthetix.opportunities import events as opportunity_events
from aesthetix.opportunities.models import Pipeline, Stage
from aesthetix.payments import events as payment_events
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.models import Location
from aesthetix.workflows.commands.start_triggered import listening, start_triggered
from aesthetix.workflows.engine.due import ENGINE
from aesthetix.workflows.triggers.kinds import Happening

Payload = Mapping[str, Any]
Make = Callable[[Location, Payload], Sequence[Happening]]


def _is_listened_to(event: str) -> bool:
    """Whether a published workflow of the open location has a trigger for it."""
    return bool(listening(Location(id=scope.current().location_id), event))


def _start(event: str, payload: Payload, make: Make) -> None:
    """If any published workflow listens to this event, see whom it starts."""
    location = Location.objects.get(id=scope.current().location_id)
    listeners = listening(location, event)
    if listeners:
        start_triggered(location, make(location, payload), listeners, by=ENGINE, at=clock.now())


@outbox.receives(contact_events.CONTACT_CREATED, wanted=_is_listened_to)
def on_contact_created(payload: Payload) -> None:
    _start(contact_events.CONTACT_CREATED, payload, lambda _, data: _of_contacts(contact_events.CONTACT_CREATED, data))


@outbox.receives(contact_events.CONTACT_CHANGED, wanted=_is_listened_to)
def on_contact_changed(payload: Payload) -> None:
    _start(contact_events.CONTACT_CHANGED, payload, lambda _, data: _of_contacts(contact_events.CONTACT_CHANGED, data))


def _of_contacts(event: str, payload: Payload) -> list[Happening]:
    return [Happening(event, UUID(line["contact_id"]), line["changes"]) for line in payload["contacts"]]


@outbox.receives(opportunity_events.OPPORTUNITY_CREATED, wanted=_is_listened_to)
def on_opportunity_created(payload: Payload) -> None:
    event = opportunity_events.OPPORTUNITY_CREATED
    _start(event, payload, lambda location, data: _of_opportunities(event, location, data))


@outbox.receives(opportunity_events.OPPORTUNITY_CHANGED, wanted=_is_listened_to)
def on_opportunity_changed(payload: Payload) -> None:
    event = opportunity_events.OPPORTUNITY_CHANGED
    _start(event, payload, lambda location, data: _of_opportunities(event, location, data))


def _of_opportunities(event: str, location: Location, payload: Payload) -> list[Happening]:
    names = {str(key): name for key, name in Stage.objects.filter(location=location).values_list("id", "name")}
    keys = dict(Pipeline.objects.filter(location=location).values_list("id", "system_key"))
    return [
        Happening(
            event,
            UUID(line["contact_id"]),
            line["changes"],
            {
                "pipeline_id": line.get("pipeline_id"),
                "pipeline_key": keys.get(UUID(line["pipeline_id"])) if line.get("pipeline_id") else "",
                "stage_names": names,
            },
            opportunity_id=UUID(line["opportunity_id"]),
        )
        for line in payload["opportunities"]
    ]


@outbox.receives(calendar_events.APPOINTMENT_STATUS_CHANGED, wanted=_is_listened_to)
def on_appointment_status_changed(payload: Payload) -> None:
    _start(calendar_events.APPOINTMENT_STATUS_CHANGED, payload, _of_appointments)


def _of_appointments(location: Location, payload: Payload) -> list[Happening]:
    lines = payload["appointments"]
    rows = Appointment.objects.filter(location=location, id__in=[line["appointment_id"] for line in lines])
    known = {str(row.id): row for row in rows}
    return [
        Happening(
            calendar_events.APPOINTMENT_STATUS_CHANGED,
            UUID(line["contact_id"]),
            {"status": line["status"]},
            {"event": _appointment_event(known.get(line["appointment_id"]), line["status"][1])},
            origin=f"appointment:{line['appointment_id']}:{line.get('event_key') or new_id()}"[:80],
        )
        for line in lines
    ]


def _appointment_event(row: Appointment | None, status: str) -> dict[str, Any]:
    if row is None:
        return {"status": status}
    return {
        "status": status,
        "date": row.on_date.isoformat() if row.on_date else "",
        "services": row.services,
        "service_types": row.service_types,
        "providers": row.providers,
        "location": row.place,
    }


@outbox.receives(payment_events.INVOICE_PAID, wanted=_is_listened_to)
def on_invoice_paid(payload: Payload) -> None:
    _start(payment_events.INVOICE_PAID, payload, _of_invoices)


def _of_invoices(location: Location, payload: Payload) -> list[Happening]:
    lines = payload["invoices"]
    rows = LedgerEntry.objects.filter(location=location, id__in=[line["entry_id"] for line in lines])
    known = {str(row.id): row for row in rows}
    return [
        Happening(
            payment_events.INVOICE_PAID,
            UUID(line["contact_id"]),
            {},
            {
                "amount_cents": line["amount_cents"],
                "is_new": line.get("is_new", True),
                "event": _invoice_event(known.get(line["entry_id"]), line["amount_cents"]),
            },
            origin=f"invoice:{line['entry_id']}" + ("" if line.get("is_new", True) else f":{line['amount_cents']}"),
        )
        for line in lines
    ]


def _invoice_event(row: LedgerEntry | None, amount_cents: int) -> dict[str, Any]:
    if row is None:
        return {"amount_cents": amount_cents}
    return {
        "amount_cents": amount_cents,
        "currency": row.currency,
        "invoice_number": row.number,
        "service": row.services,
        "date": row.on_date.isoformat() if row.on_date else "",
        "location": row.place,
    }
