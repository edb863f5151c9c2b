"""From a clinic event and what is known already to the operations that follow. Pure, and equal to the product's tables.

A plan is the same for every order and number of deliveries: a field belongs to the newest event that named it, ledgers
hold one row per appointment and invoice, and lifetime value is a sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from aesthetix.connect.rules import tables
from aesthetix.connect.rules.clinic import Appointment, ClinicEvent, Kind, Reason, Skip

Stamp = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Switches:
    """What a practice may turn on beyond the product document; all off by default."""

    reschedules: bool = False
    deletions: bool = False
    refunds: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What the CRM knows before the event. `stamps`: field -> when and by what it was last set."""

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    is_known: bool = False
    is_patient: bool = False
    has_contact_data: bool = False
    invoice_cents: int | None = None
    refunded_cents: int | None = None
    invoice_event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetField:
    key: str
    value: Any
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class SetType:
    type: str


@dataclass(frozen=True, slots=True)
class RecordAppointment:
    appointment: Appointment
    status: str
    place: str
    stamp: Stamp
    event_at: datetime


@dataclass(frozen=True, slots=True)
class RecordInvoice:
    external_id: str
    amount_cents: int
    currency: str
    number: str
    services: str
    place: str
    on: date | None
    event_at: datetime


@dataclass(frozen=True, slots=True)
class RecordRefund:
    external_id: str
    amount_cents: int
    currency: str
    number: str
    on: date | None
    event_at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class RecomputeLifetimeValue:
    pass


@dataclass(frozen=True, slots=True)
class RecomputeVisits:
    """Next visit and stage follow the appointment ledger; `appointment_id` is the one that moved or went."""

    appointment_id: str


@dataclass(frozen=True, slots=True)
class Enroll:
    workflow_key: str
    event: Mapping[str, Any]


Operation = (
    SetField
    | SetType
    | RecordAppointment
    | RecordInvoice
    | RecordRefund
    | RecomputeLifetimeValue
    | RecomputeVisits
    | Enroll
)


@dataclass(frozen=True, slots=True)
class Plan:
    """`skipped` plans hold no operation that changes the contact. `older`: fields that a newer event holds."""

    operations: tuple[Operation, ...] = ()
    skipped: bool = False
    reason: str = ""
    warnings: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    needs_review: bool = False


def stamp_of(event: ClinicEvent, at: datetime, key: str) -> Stamp:
    """Sorts events by time, those of one moment by weight, equal ones by key: never by the order of arrival."""
    return at.astimezone(UTC).isoformat(timespec="microseconds"), f"{tables.WEIGHT.get(event.kind, 0)}{key}"


def plan(event: ClinicEvent, state: State, *, at: datetime, key: str, switches: Switches) -> Plan:
    """`at`: the event's time, or that of its receipt; `key`: its event key."""
    if event.skip_reason and not _is_switched_on(event, switches):
        return _skip(event, state, at)
    if not (state.has_contact_data or event.client.email or event.client.phone):
        return Plan(skipped=True, reason=Reason.NO_CONTACT_DATA, warnings=event.warnings)
    if event.kind is Kind.INVOICE_PAID:
        return _paid(event, state, at, key)
    if event.kind is Kind.INVOICE_REFUNDED:
        return _refunded(event, state, at)
    if event.kind in (Kind.APPOINTMENT_UPDATED, Kind.APPOINTMENT_DELETED):
        return _moved(event, state, at, key)
    fields, older = _fields(event, state, stamp_of(event, at, key))
    operations: list[Operation] = list(fields)
    if event.kind.noun == "appointment":
        operations += _appointment(event, at, key)
        operations.append(Enroll(tables.WORKFLOW[event.kind], _told(event, at)))
    return Plan(tuple(operations), reason=_reason(event, fields, older), warnings=event.warnings, older=older)


def _is_switched_on(event: ClinicEvent, switches: Switches) -> bool:
    if event.kind is Kind.APPOINTMENT_UPDATED:
        return switches.reschedules and bool(event.appointment and event.appointment.id)
    if event.kind is Kind.APPOINTMENT_DELETED:
        return switches.deletions and bool(event.appointment and event.appointment.id)
    return event.kind is Kind.INVOICE_REFUNDED and switches.refunds and bool(event.invoice and event.invoice.id)


def _skip(event: ClinicEvent, state: State, at: datetime) -> Plan:
    """A refund of somebody known is recorded without counting, so that a switch can count it later."""
    is_refund = event.skip_reason is Skip.REFUND
    operations = _refund(event, state, at, counts=False) if is_refund and state.is_known else ()
    return Plan(
        operations, skipped=True, reason=str(event.skip_reason), warnings=event.warnings, needs_review=is_refund
    )


def _fields(event: ClinicEvent, state: State, stamp: Stamp) -> tuple[list[SetField], tuple[str, ...]]:
    values = tables.values_of(event)
    older = tuple(key for key in values if key in state.stamps and tuple(state.stamps[key]) > stamp)
    return [SetField(key, value, stamp) for key, value in values.items() if key not in older], older


def _reason(event: ClinicEvent, fields: list[SetField], older: tuple[str, ...]) -> str:
    is_behind = tables.STATUS in older or (event.kind is Kind.CLIENT_UPSERT and older and not fields)
    return str(Reason.OLDER) if is_behind else ""


def _paid(event: ClinicEvent, state: State, at: datetime, key: str) -> Plan:
    """Once per invoice. The same amount again is the same event; another amount corrects the ledger's row."""
    assert event.invoice is not None
    invoice = event.invoice
    amount = invoice.paid_cents or 0
    warnings = event.warnings
    identifier = invoice.id or invoice.number or key
    if state.invoice_cents is not None:
        if state.invoice_cents == amount:
            return Plan(skipped=True, reason=Reason.DUPLICATE_EVENT, warnings=warnings)
        warnings = (*warnings, "invoice_amount_changed")
    fields, older = _fields(event, state, stamp_of(event, at, key))
    operations: list[Operation] = list(fields)
    if not state.is_patient:
        operations.append(SetType("Patient"))
    operations.append(
        RecordInvoice(
            external_id=identifier,
            amount_cents=amount,
            currency=invoice.currency,
            number=invoice.number,
            services=invoice.service_text or invoice.retail_text,
            place=event.location_name or "",
            on=invoice.last_visit_on,
            event_at=at,
        )
    )
    operations += _appointment(event, at, key)
    operations.append(Enroll(tables.INVOICE_PAID, _told(event, at)))
    return Plan(tuple(operations), reason=_reason(event, fields, older), warnings=warnings, older=older)


def _refunded(event: ClinicEvent, state: State, at: datetime) -> Plan:
    """Status and stage stay; only the value follows the ledger (P13)."""
    if not state.is_known:
        return Plan(skipped=True, reason=Skip.REFUND, warnings=event.warnings, needs_review=True)
    operations = _refund(event, state, at, counts=True)
    if not operations:
        return Plan(skipped=True, reason=Reason.DUPLICATE_EVENT, warnings=event.warnings)
    return Plan((*operations, RecomputeLifetimeValue()), warnings=event.warnings)


def _refund(event: ClinicEvent, state: State, at: datetime, *, counts: bool) -> tuple[Operation, ...]:
    invoice = event.invoice
    if invoice is None or not invoice.id:
        return ()
    amount = invoice.refund_cents or state.invoice_cents or 0
    if not amount or state.refunded_cents == -amount:
        return ()
    return (RecordRefund(invoice.id, -amount, invoice.currency, invoice.number, invoice.paid_on, at, counts),)


def _moved(event: ClinicEvent, state: State, at: datetime, key: str) -> Plan:
    if not state.is_known or event.appointment is None:
        return Plan(skipped=True, reason=str(event.skip_reason), warnings=event.warnings)
    operations = (*_appointment(event, at, key), RecomputeVisits(event.appointment.id))
    return Plan(operations, warnings=event.warnings)


_LEDGER_STATUS = {
    Kind.APPOINTMENT_BOOKED: "new",
    Kind.APPOINTMENT_UPDATED: "new",
    Kind.APPOINTMENT_CANCELLED: "cancelled",
    Kind.APPOINTMENT_NO_SHOW: "noshow",
    Kind.APPOINTMENT_DELETED: "invalid",
    Kind.INVOICE_PAID: "showed",
}


def _appointment(event: ClinicEvent, at: datetime, key: str) -> list[Operation]:
    """The row of the appointment ledger; an invoice says of its nested appointment that it took place."""
    if event.appointment is None or not event.appointment.id:
        return []
    place, stamp = event.location_name or "", stamp_of(event, at, key)
    return [RecordAppointment(event.appointment, _LEDGER_STATUS[event.kind], place, stamp, at)]


def _told(event: ClinicEvent, at: datetime) -> dict[str, Any]:
    """What a workflow learns of the event."""
    told: dict[str, Any] = {
        "kind": event.kind.value,
        "status": event.appointment_status,
        "location": event.location_name or "",
        "event_at": at.isoformat(),
        "date": "",
    }
    if event.appointment:
        on, clock = event.appointment.on, event.appointment.local_time
        told |= {
            "date": on.isoformat() if on else "",
            "time": clock.isoformat(timespec="minutes") if clock else "",
            "services": event.appointment.services_text,
            "service_types": event.appointment.service_types_text,
            "providers": event.appointment.providers_text,
        }
    if event.invoice:
        day = event.invoice.last_visit_on
        told |= {
            "date": day.isoformat() if day else told["date"],
            "invoice_id": event.invoice.id,
            "invoice_number": event.invoice.number,
            "amount_cents": event.invoice.paid_cents or 0,
            "currency": event.invoice.currency,
            "service": event.invoice.service_text or event.invoice.retail_text,
        }
    return told
