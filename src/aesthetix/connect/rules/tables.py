"""The product's tables: which event writes which field, and which workflow it starts (S3-30 to S3-39)."""

from collections.abc import Callable
from typing import Any

from aesthetix.connect.rules.clinic import ClinicEvent, Kind

APPOINTMENTS_UPDATE = "apro_appointments_update"
INVOICE_PAID = "apro_invoice_paid"
BIRTHDAY = "apro_birthday"
WORKFLOW_KEYS = (APPOINTMENTS_UPDATE, INVOICE_PAID, BIRTHDAY)

LIFETIME_VALUE = "patient_lifetime_value"
STATUS = "apro_appt_status"
CLIENT_ID = "apro_client_id"

_PERSON = ("first_name", "last_name", "email", "phone", "phone_extension", CLIENT_ID, "apro_dob")
_VISIT = (
    *(STATUS, "apro_appt_date", "apro_appt_id", "apro_appt_services", "apro_appt_service_type"),
    *("apro_provider", "apro_location"),
)
_NEXT = ("next_visit_date", "next_visit_service")
_PAID = (*("last_visit_date", "last_visit_service", "invoice_paid_amount", STATUS, "apro_invoice_id", "apro_location"),)
_HOME = ("address", "city", "state", "postal_code")

FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.CLIENT_UPSERT: _PERSON + _HOME,
    Kind.APPOINTMENT_BOOKED: _PERSON + _VISIT + _NEXT,
    Kind.APPOINTMENT_CANCELLED: _PERSON + _VISIT,
    Kind.APPOINTMENT_NO_SHOW: _PERSON + _VISIT,
    Kind.INVOICE_PAID: _PERSON + _PAID,
}
WORKFLOW: dict[Kind, str] = {
    Kind.APPOINTMENT_BOOKED: APPOINTMENTS_UPDATE,
    Kind.APPOINTMENT_CANCELLED: APPOINTMENTS_UPDATE,
    Kind.APPOINTMENT_NO_SHOW: APPOINTMENTS_UPDATE,
    Kind.INVOICE_PAID: INVOICE_PAID,
}
# Of two events of one moment the weightier one counts, whichever came first.
WEIGHT: dict[Kind, int] = {
    Kind.CLIENT_UPSERT: 1,
    Kind.APPOINTMENT_BOOKED: 2,
    Kind.APPOINTMENT_UPDATED: 3,
    Kind.APPOINTMENT_CANCELLED: 4,
    Kind.APPOINTMENT_NO_SHOW: 5,
    Kind.APPOINTMENT_DELETED: 6,
    Kind.INVOICE_PAID: 7,
    Kind.INVOICE_REFUNDED: 8,
}

_READ: dict[str, Callable[[ClinicEvent], Any]] = {
    "first_name": lambda e: e.client.first_name,
    "last_name": lambda e: e.client.last_name,
    "email": lambda e: e.client.email,
    "phone": lambda e: e.client.phone,
    "phone_extension": lambda e: e.client.phone_extension,
    CLIENT_ID: lambda e: e.client.client_id,
    "apro_dob": lambda e: e.client.birth_date,
    "address": lambda e: e.client.address,
    "city": lambda e: e.client.city,
    "state": lambda e: e.client.state,
    "postal_code": lambda e: e.client.postal_code,
    STATUS: lambda e: e.appointment_status,
    "apro_appt_date": lambda e: e.appointment and e.appointment.on,
    "apro_appt_id": lambda e: e.appointment and e.appointment.id,
    "apro_appt_services": lambda e: e.appointment and e.appointment.services_text,
    "apro_appt_service_type": lambda e: e.appointment and e.appointment.service_types_text,
    "apro_provider": lambda e: e.appointment and e.appointment.providers_text,
    "apro_location": lambda e: e.location_name,
    "next_visit_date": lambda e: e.appointment and e.appointment.on,
    "next_visit_service": lambda e: e.appointment and e.appointment.services_text,
    "last_visit_date": lambda e: e.invoice and e.invoice.last_visit_on,
    "last_visit_service": lambda e: e.invoice and e.invoice.service_text,
    "invoice_paid_amount": lambda e: e.invoice and e.invoice.paid_cents,
    "apro_invoice_id": lambda e: e.invoice and e.invoice.id,
}


def values_of(event: ClinicEvent) -> dict[str, Any]:
    """What the event says for the fields its kind writes; what it leaves blank is left out (P6)."""
    said = ((key, _READ[key](event)) for key in FIELDS.get(event.kind, ()))
    return {key: value for key, value in said if value not in (None, "")}
