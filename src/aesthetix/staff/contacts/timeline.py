"""What happened to a contact, from every room: one list, newest first, a portion at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aesthetix.calendars.models import Appointment
from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.contacts.models import Contact, Note, Task
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.design import localize
from aesthetix.design.parts import TimelineEntry, Tone
from aesthetix.kernel.models import HistoryEntry
from aesthetix.opportunities.models import StageMove
from aesthetix.payments.models import LedgerEntry
from aesthetix.staff.contacts import changes
from aesthetix.workflows.models import Enrollment

PORTION = 25
KINDS: tuple[tuple[str, str], ...] = (
    ("notes", "Notes"),
    ("tasks", "Tasks"),
    ("appointments", "Appointments"),
    ("payments", "Payments"),
    ("stages", "Stages"),
    ("workflows", "Workflows"),
    ("changes", "Field changes"),
)
# the permission a kind needs beyond seeing the contact
NEEDS = {
    "appointments": "appointments.view",
    "payments": "payments.view",
    "stages": "opportunities.view",
    "workflows": "workflows.view",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose timeline, and what of it is read: entries before a moment, at most so many of each kind."""

    contact: Contact
    catalogue: Catalogue
    before: datetime
    most: int = PORTION + 1

    @property
    def place(self) -> localize.Place:
        location = self.catalogue.location
        return localize.place_of(location.zone, location.locale, location.currency)

    def newest(self, rows: Any, moment: str) -> Any:
        """The newest of a kind's rows: one query."""
        mine = rows.filter(location=self.catalogue.location, contact=self.contact, **{f"{moment}__lt": self.before})
        return mine.order_by(f"-{moment}")[: self.most]


def read(reading: Reading, kinds: Iterable[str]) -> tuple[list[TimelineEntry], datetime | None]:
    """A portion of these kinds, newest first, and the moment to go on from, if there is more."""
    entries = [entry for kind in kinds for entry in _SOURCES[kind](reading)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    if len(entries) <= PORTION:
        return entries, None
    last = entries[PORTION - 1].at
    return [entry for entry in entries if entry.at >= last], last


def _notes(reading: Reading) -> list[TimelineEntry]:
    return [
        TimelineEntry("Note", note.created_at, "note", "accent", note.body, note.author_name)
        for note in reading.newest(Note.objects, "created_at")
    ]


def _tasks(reading: Reading) -> list[TimelineEntry]:
    return [
        TimelineEntry(f"Task done: {task.title}", task.completed_at, "circle-check", "success", by=_name(task))
        for task in reading.newest(Task.objects.select_related("completed_by"), "completed_at")
    ]


_APPOINTMENT_TONES: dict[str, Tone] = {
    AppointmentStatus.SHOWED: "success",
    AppointmentStatus.NO_SHOW: "warning",
    AppointmentStatus.CANCELLED: "warning",
}


def _name(task: Task) -> str:
    return task.completed_by.name if task.completed_by else ""


def _appointments(reading: Reading) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            f"Appointment {AppointmentStatus(one.status).label.lower()}",
            one.last_event_at,
            "calendar-event",
            _APPOINTMENT_TONES.get(one.status, "info"),
            one.services,
            details=_facts(("Date", _day(one.on_date, reading)), ("Provider", one.providers), ("Place", one.place)),
        )
        for one in reading.newest(Appointment.objects, "last_event_at")
    ]


def _payments(reading: Reading) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            f"{one.get_kind_display()} {localize.money(one.amount_cents, one.currency, reading.place)}",
            one.created_at,
            "receipt",
            "success" if one.counts else "neutral",
            one.services or one.comment,
            details=_facts(
                ("Number", one.number),
                ("Date", _day(one.on_date, reading)),
                ("Lifetime value", "" if one.counts else "not counted"),
            ),
        )
        for one in reading.newest(LedgerEntry.objects, "created_at")
    ]


def _stages(reading: Reading) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            _move_title(move),
            move.at,
            "layout-kanban",
            "success" if move.to_status == "won" else "info",
            by=move.actor_name,
        )
        for move in reading.newest(StageMove.objects, "at")
    ]


def _move_title(move: StageMove) -> str:
    if not move.from_stage:
        return f"Opportunity in {move.to_stage}"
    if move.from_stage != move.to_stage:
        return f"Stage {move.from_stage} → {move.to_stage}" + (
            f", {move.to_status}" if move.to_status != move.from_status else ""
        )
    return f"Opportunity {move.from_status} → {move.to_status}"


def _workflows(reading: Reading) -> list[TimelineEntry]:
    found = []
    for run in reading.newest(Enrollment.objects.select_related("workflow"), "started_at"):
        lines = [
            (_plain(line.get("kind")), " · ".join(filter(None, (_plain(line.get("outcome")), _plain(line.get("why"))))))
            for line in run.log
        ]
        tone: Tone = "danger" if run.status == Enrollment.Status.FAILED else "neutral"
        found.append(
            TimelineEntry(
                f"Workflow {run.workflow.name}: {run.get_status_display().lower()}",
                run.started_at,
                "git-branch",
                tone,
                run.error,
                run.started_by,
                details=lines[:30],
            )
        )
    return found


def _plain(value: Any) -> str:
    return str(value or "").replace("_", " ")


def _changes(reading: Reading) -> list[TimelineEntry]:
    rows = HistoryEntry.objects.filter(
        location_id=reading.catalogue.location.id, object_id=reading.contact.id, at__lt=reading.before
    )
    return [
        entry for row in rows.order_by("-at")[: reading.most] if (entry := changes.entry_of(row, reading.catalogue))
    ]


def _facts(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if value]


def _day(on: date | None, reading: Reading) -> str:
    return localize.day(on, reading.place) if on else ""


_SOURCES: dict[str, Callable[[Reading], list[TimelineEntry]]] = {
    "notes": _notes,
    "tasks": _tasks,
    "appointments": _appointments,
    "payments": _payments,
    "stages": _stages,
    "workflows": _workflows,
    "changes": _changes,
}
