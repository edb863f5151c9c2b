"""Next visit, status and stage from the appointment ledger: for practices that act on reschedules and deletions."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from aesthetix.calendars.models import Appointment
from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.opportunities.rules import BOOKED, CANCEL_NO_SHOW, LEAD_TO_PATIENT

if TYPE_CHECKING:
    from aesthetix.connect.destinations.local import LocalDestination

_UPCOMING = (AppointmentStatus.NEW, AppointmentStatus.CONFIRMED)


def recompute_visits(place: "LocalDestination", contact_id: UUID, moved_id: str, changes: dict[str, list[Any]]) -> None:
    """After an appointment moved or went: the soonest one that is still to come is the next visit, if there is one."""
    place.appointments.save()
    today = place.at.astimezone(place.location.zone).date()
    rows = Appointment.objects.filter(
        location=place.location, contact_id=contact_id, status__in=_UPCOMING, on_date__gte=today
    )
    following = rows.order_by("on_date", "starts_at", "external_id").first()
    values: dict[str, Any] = {
        "next_visit_date": following.on_date if following else None,
        "next_visit_service": following.services if following else None,
    }
    if place.contacts.read(contact_id, "apro_appt_id") == moved_id:
        values |= _details(following)
    for key, value in values.items():
        before = place.contacts.read(contact_id, key)
        if place.contacts.write(contact_id, key, value):
            changes[key] = [before, place.contacts.read(contact_id, key)]
    if "apro_appt_status" in values:
        _move(place, contact_id, BOOKED if following else CANCEL_NO_SHOW)


def _details(following: Appointment | None) -> dict[str, Any]:
    """The fields of the appointment that the contact shows."""
    if following is None:
        return {"apro_appt_status": "Cancelled"}
    return {
        "apro_appt_status": "Booked",
        "apro_appt_id": following.external_id,
        "apro_appt_date": following.on_date,
        "apro_appt_services": following.services or None,
        "apro_appt_service_type": following.service_types or None,
        "apro_provider": following.providers or None,
    }


def _move(place: "LocalDestination", contact_id: UUID, stage_name: str) -> None:
    pipeline = place.desk.facts.pipeline(LEAD_TO_PATIENT)
    found = place.opportunities.find(contact_id, pipeline.id) if pipeline else None
    stage = place.opportunities.stage_named(pipeline.id, stage_name) if pipeline else None
    if found and stage:
        place.opportunities.change(found.id, stage_id=stage.id)
