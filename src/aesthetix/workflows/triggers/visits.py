"""Triggers from appointments and paid invoices."""

from typing import TYPE_CHECKING

from aesthetix.calendars import events as calendar_events
from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.payments import events as payment_events
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.triggers.kinds import Happening, TriggerKind

if TYPE_CHECKING:
    from aesthetix.workflows.triggers.facts import Facts


def _status(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    _, after = happening.changes["status"]
    return not settings["statuses"] or after in settings["statuses"]


def _paid(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    amount = happening.details.get("amount_cents") or 0
    least = settings.get("least")
    return (not settings["only_new"] or bool(happening.details.get("is_new"))) and (
        least is None or amount >= least * 100
    )


KINDS = (
    TriggerKind(
        Schema(
            kind="appointment_status",
            label="Appointment status",
            group="Visits",
            help="An appointment was booked, cancelled, completed or missed. Starts for each appointment, also while "
            "the contact is inside.",
            settings=(
                Setting(
                    "statuses",
                    "Status",
                    Type.STATUSES,
                    choices=tuple((str(value), str(label)) for value, label in AppointmentStatus.choices),
                    default=(),
                    help="Any if empty",
                ),
            ),
        ),
        (calendar_events.APPOINTMENT_STATUS_CHANGED,),
        _status,
    ),
    TriggerKind(
        Schema(
            kind="invoice_paid",
            label="Invoice paid",
            group="Visits",
            help="A paid invoice came in. Starts once for each invoice, also while the contact is inside.",
            settings=(
                Setting("least", "At least this amount", Type.NUMBER, most=100_000_000),
                Setting("only_new", "Not for invoices whose amount was corrected", Type.SWITCH, default=True),
            ),
        ),
        (payment_events.INVOICE_PAID,),
        _paid,
    ),
)
