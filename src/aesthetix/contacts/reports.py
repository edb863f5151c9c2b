"""Figures about contacts of the open location, for the dashboard."""

from datetime import datetime

from django.db.models import Count
from django.db.models.functions import TruncWeek

from aesthetix.contacts.models import Contact
from aesthetix.tenancy.models import Location


def count_by_type(location: Location) -> dict[str, int]:
    """Contact type -> how many, deleted ones left out."""
    rows = Contact.objects.here().filter(location=location).values_list("type").annotate(n=Count("id")).order_by("type")
    return dict(rows)


def created_per_week(location: Location, since: datetime) -> dict[str, int]:
    """ISO date of the week's Monday (local) -> new contacts."""
    rows = (
        Contact.objects.here()
        .filter(location=location, created_at__gte=since)
        .annotate(week=TruncWeek("created_at", tzinfo=location.zone))
        .values_list("week")
        .annotate(n=Count("id"))
    )
    return {week.date().isoformat(): count for week, count in rows}
