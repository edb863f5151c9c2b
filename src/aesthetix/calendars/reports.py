"""Figures about appointments of the open location, for the dashboard."""

from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncWeek

from aesthetix.calendars.models import Appointment
from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.tenancy.models import Location


def outcomes_per_week(location: Location, first: date, last: date) -> dict[str, dict[str, int]]:
    """ISO date of the week's Monday -> status -> appointments on days from first to last, both included."""
    rows = (
        Appointment.objects.filter(location=location, on_date__range=(first, last))
        .annotate(week=TruncWeek("on_date"))
        .values_list("week", "status")
        .annotate(n=Count("id"))
    )
    found: dict[str, dict[str, int]] = {}
    for week, status, count in rows:
        found.setdefault(week.isoformat(), {})[status] = count
    return found


def upcoming(location: Location, first: date, last: date) -> int:
    """Appointments that still stand on days from first to last."""
    standing = [AppointmentStatus.NEW, AppointmentStatus.CONFIRMED]
    return Appointment.objects.filter(location=location, on_date__range=(first, last), status__in=standing).count()
