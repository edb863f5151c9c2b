"""The one language in which every EMR's delivery is told to the CRM."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


class Kind(StrEnum):
    CLIENT_UPSERT = "client.upsert"
    APPOINTMENT_BOOKED = "appointment.booked"
    APPOINTMENT_CANCELLED = "appointment.cancelled"
    APPOINTMENT_NO_SHOW = "appointment.no_show"
    APPOINTMENT_UPDATED = "appointment.updated"
    APPOINTMENT_DELETED = "appointment.deleted"
    INVOICE_PAID = "invoice.paid"
    INVOICE_UNPAID = "invoice.unpaid"
    INVOICE_REFUNDED = "invoice.refunded"
    UNSUPPORTED = "unsupported"
    TEST_PING = "test_ping"

    @property
    def noun(self) -> str:
        """`client`, `appointment` or `invoice`; the kind itself where there is no object."""
        return self.value.partition(".")[0]


class Skip(StrEnum):
    """Why an event by itself moves nothing. Reschedules, deletions and refunds keep their data for the switches."""

    TEST_PING = "test_ping"
    UNSUPPORTED = "unsupported_event"
    NOT_PAID = "invoice_not_paid"
    REFUND = "invoice_refund_not_acted_on"
    UPDATE = "appointment_update_not_acted_on"
    DELETE = "appointment_delete_not_acted_on"


class Reason(StrEnum):
    """Outcomes that need the state of the CRM or of the delivery log."""

    DUPLICATE_DELIVERY = "duplicate_delivery"
    DUPLICATE_EVENT = "duplicate_event"
    OLDER = "older_than_current_state"
    NO_CONTACT_DATA = "no_valid_email_or_phone"
    MALFORMED = "malformed_body"
    AUTHENTICATION_FAILED = "authentication_failed"
    ACCOUNT_MISMATCH = "account_mismatch"


SKIP_OF_KIND = {
    Kind.TEST_PING: Skip.TEST_PING,
    Kind.UNSUPPORTED: Skip.UNSUPPORTED,
    Kind.INVOICE_UNPAID: Skip.NOT_PAID,
    Kind.INVOICE_REFUNDED: Skip.REFUND,
    Kind.APPOINTMENT_UPDATED: Skip.UPDATE,
    Kind.APPOINTMENT_DELETED: Skip.DELETE,
}


WARNINGS = (
    *("email_invalid", "phone_invalid", "phone_extension_dropped", "birth_date_invalid", "birth_date_day_first"),
    *("appointment_date_invalid", "appointment_date_day_first", "visit_date_invalid", "visit_date_day_first"),
    *("invoice_date_invalid", "invoice_date_day_first", "paid_date_invalid", "paid_date_day_first"),
    *("event_time_invalid", "event_time_date_only", "event_time_in_future", "amount_invalid"),
    *("paid_amount_from_total", "paid_amount_missing", "invoice_overpaid", "status_disagrees_with_event"),
)


class MalformedBody(ValueError):
    """The bytes, or one element of a batch, cannot be read as an event. Carries a code, never content."""

    code = Reason.MALFORMED


class UnsupportedContent(ValueError):
    """The content type is neither JSON nor a form."""

    code = "unsupported_content_type"


@dataclass(frozen=True, slots=True)
class Client:
    """Absent values are "" or None and mean "no information": they never erase."""

    client_id: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    email_given: bool = False
    phone: str | None = None
    phone_given: bool = False
    phone_extension: str = ""
    birth_date: date | None = None
    address: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """`status` is Booked, Cancelled, NoShow, Completed or "" when `status_raw` is none of them."""

    id: str = ""
    status: str = ""
    status_raw: str = ""
    on: date | None = None
    local_time: time | None = None
    starts_at: datetime | None = None
    services: tuple[str, ...] = ()
    services_text: str = ""
    service_types_text: str = ""
    providers_text: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """`service_text` and `last_visit_on` already hold the nested appointment's where the invoice has none."""

    id: str = ""
    number: str = ""
    paid_cents: int | None = None
    total_cents: int | None = None
    balance_cents: int | None = None
    refund_cents: int | None = None
    currency: str = ""
    status_raw: str = ""
    visit_on: date | None = None
    invoiced_on: date | None = None
    paid_on: date | None = None
    service_text: str = ""
    retail_text: str = ""
    last_visit_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClinicEvent:
    kind: Kind
    event_name: str = ""
    event_at: datetime | None = None
    delivery_id: str = ""
    event_id: str = ""
    account_id: str = ""
    client: Client = field(default_factory=Client)
    appointment: Appointment | None = None
    invoice: Invoice | None = None
    location_name: str | None = None
    location_id: str | None = None
    warnings: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    shape: tuple[str, ...] = ()

    @property
    def skip_reason(self) -> Skip | None:
        return SKIP_OF_KIND.get(self.kind)

    @property
    def appointment_status(self) -> str:
        """The value of the appointment status field after this event, "" if it does not set one."""
        return _STATUS_OF_KIND.get(self.kind, "")

    @property
    def object_id(self) -> str:
        if self.kind.noun == "invoice" and self.invoice:
            return self.invoice.id
        if self.kind.noun == "appointment" and self.appointment:
            return self.appointment.id
        return self.client.client_id

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.shape)


_STATUS_OF_KIND = {
    Kind.APPOINTMENT_BOOKED: "Booked",
    Kind.APPOINTMENT_CANCELLED: "Cancelled",
    Kind.APPOINTMENT_NO_SHOW: "NoShow",
    Kind.INVOICE_PAID: "Completed",
}


def event_key(event: ClinicEvent) -> str:
    """The same for every copy of one event, whatever delivery brought it: object, id, kind and time.

    Without an id or a time the normalised content stands in, so two different events never share a key.
    """
    parts = [event.kind.noun, event.object_id, event.kind.value]
    if event.event_at:
        parts.append(event.event_at.isoformat())
    if not event.event_at or not event.object_id:
        parts.append(content_digest(event))
    return "|".join(parts)


def content_digest(event: ClinicEvent) -> str:
    """Digest of what the event says, free of delivery, casing, nesting and key order."""
    said = (event.kind.value, event.location_name, *(astuple(part) if part else None for part in _parts(event)))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _parts(event: ClinicEvent) -> tuple[Client, Appointment | None, Invoice | None]:
    return event.client, event.appointment, event.invoice


def fingerprint(shape: Sequence[str]) -> str:
    """Short name of a set of key paths: a new one means the sender changed something."""
    return hashlib.sha256("\n".join(sorted(shape)).encode()).hexdigest()[:16]
