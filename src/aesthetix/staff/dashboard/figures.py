"""The dashboard's pictures, made of the rooms' figures. Weeks begin on Monday; days are the location's."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from aesthetix.calendars import reports as calendars
from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.connect import reports as connect
from aesthetix.connect.models import Delivery
from aesthetix.contacts import reports as contacts
from aesthetix.design.parts import Chart, Series
from aesthetix.opportunities import reports as opportunities
from aesthetix.payments import reports as payments
from aesthetix.tenancy.models import Location

WEEKS = 12
MONTHS = 6
DAYS = 14


def today_at(location: Location, at: datetime) -> date:
    """The location's calendar day."""
    return at.astimezone(location.zone).date()


def _weeks(location: Location, at: datetime, count: int = WEEKS, ahead: int = 0) -> list[date]:
    today = today_at(location, at)
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(weeks=number) for number in range(1 - count + ahead, ahead + 1)]


def _label(day: date) -> str:
    return f"{day:%b} {day.day}"


def _row(found: Mapping[str, int], days: list[date]) -> list[int]:
    return [found.get(day.isoformat(), 0) for day in days]


def _start(location: Location, day: date) -> datetime:
    return datetime.combine(day, time.min, location.zone)


def growth(location: Location, at: datetime) -> Chart:
    """New contacts and new patients per week. Two queries."""
    weeks = _weeks(location, at)
    since = _start(location, weeks[0])
    return Chart(
        id="growth",
        title="Leads to patients, per week",
        labels=[_label(week) for week in weeks],
        series=[
            Series("New contacts", _row(contacts.created_per_week(location, since), weeks)),
            Series("Became patients", _row(opportunities.won_per_week(location, since), weeks)),
        ],
        kind="line",
    )


def revenue(location: Location, at: datetime) -> Chart:
    """Paid invoices per month. One query."""
    month = today_at(location, at).replace(day=1)
    months = [month]
    while len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return Chart(
        id="revenue",
        title="Revenue, per month",
        labels=[f"{month:%b %Y}" for month in months],
        series=[Series("Revenue", _row(payments.revenue_per_month(location, months[0]), months))],
        kind="bar",
        currency=location.currency,
    )


def outcomes(location: Location, at: datetime) -> Chart:
    """Appointments by outcome per week, three weeks ahead included. One query."""
    weeks = _weeks(location, at, ahead=3)
    found = calendars.outcomes_per_week(location, weeks[0], weeks[-1] + timedelta(days=6))
    shown = (AppointmentStatus.SHOWED, AppointmentStatus.NEW, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
    rows = {week.isoformat(): found.get(week.isoformat(), {}) for week in weeks}
    return Chart(
        id="outcomes",
        title="Appointments by outcome, per week",
        labels=[_label(week) for week in weeks],
        series=[Series(str(status.label), [row.get(status, 0) for row in rows.values()]) for status in shown],
        kind="stacked",
    )


def sync(location: Location, at: datetime) -> Chart:
    """Deliveries per day by what became of them. One query."""
    today = today_at(location, at)
    days = [today - timedelta(days=number) for number in range(DAYS - 1, -1, -1)]
    found = connect.deliveries_per_day(location, _start(location, days[0]))
    shown = (Delivery.State.PROCESSED, Delivery.State.SKIPPED, Delivery.State.PENDING, Delivery.State.DEAD_LETTER)
    return Chart(
        id="sync",
        title="Deliveries from the EMR, per day",
        labels=[_label(day) for day in days],
        series=[
            Series(str(state.label), [found.get(day.isoformat(), {}).get(state, 0) for day in days]) for state in shown
        ],
        kind="stacked",
    )


CHARTS = {"growth": growth, "revenue": revenue, "outcomes": outcomes, "sync": sync}
