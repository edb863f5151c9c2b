"""The appointment book: what an EMR says of its appointments, one row each, the newest word counting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aesthetix.calendars import events
from aesthetix.calendars.models import Appointment
from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.bulk import insert_rows, update_rows
from aesthetix.tenancy.models import Location

_DETAILS = ("on_date", "starts_at", "services", "service_types", "providers", "place")


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """What one event says. `event_key` breaks a tie between events of one moment. Blanks say nothing."""

    external_id: str
    contact_id: UUID
    status: str
    event_at: datetime
    event_key: str = ""
    on_date: date | None = None
    starts_at: datetime | None = None
    services: str = ""
    service_types: str = ""
    providers: str = ""
    place: str = ""


@dataclass(slots=True)
class AppointmentBook:
    """Appointments of one source at one location, held under row locks until the transaction ends."""

    location: Location
    source: str
    by: Actor
    at: datetime
    _held: dict[str, Appointment] = field(default_factory=dict)
    _looked: set[str] = field(default_factory=set)
    _created: dict[str, Appointment] = field(default_factory=dict)
    _changed: dict[str, Appointment] = field(default_factory=dict)
    _turns: dict[str, list[Any]] = field(default_factory=dict)

    def load(self, external_ids: Iterable[str]) -> None:
        """Lock and hold these; one query for those not looked up yet."""
        wanted = [key for key in dict.fromkeys(external_ids) if key not in self._looked]
        if wanted:
            rows = Appointment.objects.filter(location=self.location, source=self.source, external_id__in=wanted)
            self._held.update({row.external_id: row for row in rows.order_by("id").select_for_update()})
            self._looked.update(wanted)

    def get(self, external_id: str) -> Appointment | None:
        """A held appointment."""
        return self._held.get(external_id)

    def record(self, draft: AppointmentDraft) -> Appointment:
        """Take the event into account: a newer one overrules, an older one only fills what is blank."""
        self.load([draft.external_id])
        row = self._held.get(draft.external_id)
        if row is None:
            return self._create(draft)
        is_newer = (draft.event_at, draft.event_key) >= (row.last_event_at, row.last_event_key)
        for name in _DETAILS:
            value = getattr(draft, name)
            if value and (is_newer or not getattr(row, name)):
                setattr(row, name, value)
        if draft.status == AppointmentStatus.NEW:
            row.booked_at = min(filter(None, (row.booked_at, draft.event_at)))
        if is_newer:
            self._turn(row, draft.status)
            row.last_event_at, row.last_event_key = draft.event_at, draft.event_key
            row.contact_id = draft.contact_id
        self._changed[row.external_id] = row
        return row

    def _create(self, draft: AppointmentDraft) -> Appointment:
        row = Appointment(
            location=self.location,
            source=self.source,
            external_id=draft.external_id,
            contact_id=draft.contact_id,
            status=draft.status,
            last_event_at=draft.event_at,
            last_event_key=draft.event_key,
            booked_at=draft.event_at if draft.status == AppointmentStatus.NEW else None,
            created_at=self.at,
            updated_at=self.at,
            **{name: getattr(draft, name) for name in _DETAILS},
        )
        self._held[row.external_id] = self._created[row.external_id] = row
        self._turns[row.external_id] = [None, draft.status]
        return row

    def _turn(self, row: Appointment, status: str) -> None:
        if row.status != status:
            self._turns.setdefault(row.external_id, [row.status, status])[1] = status
            row.status = status

    def save(self) -> None:
        """Write what was recorded since the last save: at most three statements."""
        insert_rows(list(self._created.values()))
        changed = [row for key, row in self._changed.items() if key not in self._created]
        for row in changed:
            row.updated_at = self.at
        columns = [*_DETAILS, "status", "contact", "booked_at", "last_event_at", "last_event_key", "updated_at"]
        update_rows(changed, columns)
        self._announce()
        self._created, self._changed, self._turns = {}, {}, {}

    def _announce(self) -> None:
        lines = [
            {
                "appointment_id": str(self._held[key].id),
                "contact_id": str(self._held[key].contact_id),
                "status": turn,
                "event_key": self._held[key].last_event_key,
                "source": self.source,
            }
            for key, turn in self._turns.items()
            if turn[0] != turn[1]
        ]
        if lines:
            payload = {"appointments": lines, "by": self.by.kind}
            outbox.publish(events.APPOINTMENT_STATUS_CHANGED, payload, at=self.at)
