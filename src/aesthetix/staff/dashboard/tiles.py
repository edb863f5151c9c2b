"""The dashboard's figures at a glance."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aesthetix.calendars import reports as calendars
from aesthetix.connect import reports as connect
from aesthetix.connect.reports import SyncHealth
from aesthetix.contacts import reports as contacts
from aesthetix.contacts.rules.defaults import LEAD, PATIENT
from aesthetix.payments import reports as payments
from aesthetix.payments.reports import Takings
from aesthetix.staff.dashboard.figures import today_at
from aesthetix.tenancy.models import Location


@dataclass(frozen=True, slots=True)
class Glance:
    """One location on one day. Money in cents."""

    location: Location
    leads: int
    patients: int
    this_month: Takings
    last_month: Takings
    lifetime_cents: int
    payers: int
    upcoming: int
    sync: SyncHealth

    @property
    def average_lifetime_cents(self) -> int:
        return self.lifetime_cents // self.payers if self.payers else 0

    @property
    def revenue_change(self) -> int | None:
        """Percent against the same days of last month; None if there is nothing to compare with."""
        before = self.last_month.revenue_cents
        return round(100 * (self.this_month.revenue_cents - before) / before) if before else None

    @property
    def revenue_change_text(self) -> str:
        return "" if self.revenue_change is None else f"{self.revenue_change:+d} %"


def glance(location: Location, at: datetime) -> Glance:
    """Seven queries in the open location."""
    today = today_at(location, at)
    first = today.replace(day=1)
    last_first = (first - timedelta(days=1)).replace(day=1)
    last_until = min(last_first + (today - first), first - timedelta(days=1))
    types = contacts.count_by_type(location)
    lifetime, payers = payments.lifetime_totals(location)
    return Glance(
        location=location,
        leads=types.get(LEAD, 0),
        patients=types.get(PATIENT, 0),
        this_month=payments.takings(location, first, today),
        last_month=payments.takings(location, last_first, last_until),
        lifetime_cents=lifetime,
        payers=payers,
        upcoming=calendars.upcoming(location, today, today + timedelta(days=7)),
        sync=connect.sync_health(location),
    )
