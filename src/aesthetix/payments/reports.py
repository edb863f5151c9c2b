"""Figures about money of the open location, for the dashboard. Amounts are cents in the location's currency."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from aesthetix.payments.models import LedgerEntry
from aesthetix.payments.rules import EntryKind
from aesthetix.tenancy.models import Location


@dataclass(frozen=True, slots=True)
class Takings:
    """What a span of time brought: revenue in cents, paid invoices, different payers."""

    revenue_cents: int
    invoices: int
    payers: int


def takings(location: Location, first: date, last: date) -> Takings:
    """Of the days from first to last, both included."""
    found = LedgerEntry.objects.filter(
        location=location, on_date__range=(first, last), counts=True, kind__in=[EntryKind.INVOICE, EntryKind.REFUND]
    ).aggregate(total=Sum("amount_cents"), n=Count("id"), payers=Count("contact_id", distinct=True))
    return Takings(found["total"] or 0, found["n"], found["payers"])


def revenue_per_month(location: Location, since: date) -> dict[str, int]:
    """ISO date of the month's first day -> revenue in cents."""
    rows = (
        LedgerEntry.objects.filter(location=location, on_date__gte=since, counts=True)
        .exclude(kind__in=[EntryKind.OPENING, EntryKind.ADJUSTMENT])
        .annotate(month=TruncMonth("on_date"))
        .values_list("month")
        .annotate(total=Sum("amount_cents"))
    )
    return {month.isoformat(): total for month, total in rows}


def lifetime_totals(location: Location) -> tuple[int, int]:
    """Sum of all lifetime values in cents, and how many contacts have one."""
    found = LedgerEntry.objects.filter(location=location, counts=True).aggregate(
        total=Sum("amount_cents"), payers=Count("contact_id", distinct=True)
    )
    return found["total"] or 0, found["payers"]
