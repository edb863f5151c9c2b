"""Wait: for a while, or until a day counted from a date field."""

from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import timing
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.steps.kinds import ENDED, SKIPPED, WAITING, Outcome, StepKind

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

_MODES = (("time", "For a while"), ("date", "Until a day"))
_ZONES = (("location", "The location's"), ("contact", "The contact's, if known"))
_PAST = (("continue", "Go on at once"), ("end", "End the run"))
_LONGEST_DAYS = 3650


def _summary(settings: Settings) -> str:
    if settings["mode"] == "time":
        return f"Wait {settings['amount']} {settings['unit']}"
    days = settings["offset_days"]
    which = f"{abs(days)} days {'before' if days < 0 else 'after'} " if days else ""
    return f"Wait until {which}{settings['field']} at {settings['clock']}"


def _check(settings: Settings) -> str:
    if settings["mode"] == "time":
        amount = settings.get("amount")
        if amount is None or amount <= 0:
            return "needs how long to wait, more than 0"
        longest = _LONGEST_DAYS * {"days": 1, "hours": 24, "minutes": 1440}[settings["unit"]]
        return f"may wait {_LONGEST_DAYS} days at most" if amount > longest else ""
    return "" if settings.get("field") else "needs the date field to wait for"


def _apply(desk: "Desk", node: Node, run: Enrollment) -> Outcome:
    settings = node.settings
    if settings["mode"] == "time":
        return Outcome(WAITING, until=timing.after(desk.at, settings["amount"], settings["unit"]))
    until = _day(desk, node, run)
    if until is None:
        return Outcome(SKIPPED, f"{settings['field']} holds no date")
    if until > desk.at:
        return Outcome(WAITING, until=until)
    past = "the moment is past"
    return Outcome(ENDED, past) if settings["if_past"] == "end" else Outcome(SKIPPED, past)


def _day(desk: "Desk", node: Node, run: Enrollment) -> datetime | None:
    settings = node.settings
    zone: tzinfo = desk.location.zone
    if settings["zone"] == "contact":
        zone = timing.zone_named(desk.contacts.get(run.contact_id).timezone, zone)
    try:
        day = date.fromisoformat(str(desk.read(run, settings["field"]) or "")[:10])
        return timing.on_day(day, offset_days=settings["offset_days"], clock=settings["clock"], zone=zone)
    except (ValueError, OverflowError):
        return None


KIND = StepKind(
    Schema(
        kind="wait",
        label="Wait",
        group="Flow",
        help="Waits for some minutes, hours or days, or until a day counted from a date field, at a time of day. If "
        "that moment is past already, the run goes on at once or ends. Without a date it goes on at once.",
        settings=(
            Setting("mode", "Wait", Type.CHOICE, choices=_MODES, default="time"),
            Setting("amount", "How long", Type.NUMBER, most=5_256_000),
            Setting(
                "unit", "Unit", Type.CHOICE, choices=tuple((u, u.capitalize()) for u in timing.UNITS), default="days"
            ),
            Setting("field", "Date field", Type.FIELD, source="date_fields", help="Also event.date"),
            Setting("offset_days", "Days after it (before: less than 0)", Type.NUMBER, default=0, most=3650),
            Setting("clock", "Time of day", Type.TIME, default="09:00"),
            Setting("zone", "Time zone", Type.CHOICE, choices=_ZONES, default="location"),
            Setting("if_past", "If it is past", Type.CHOICE, choices=_PAST, default="continue"),
        ),
        check=_check,
        summary=_summary,
    ),
    apply=_apply,
)
