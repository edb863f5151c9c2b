"""Figures about opportunities of the open location, for the dashboard."""

from datetime import datetime

from django.db.models import Count
from django.db.models.functions import TruncWeek

from aesthetix.opportunities.models import StageMove
from aesthetix.opportunities.rules import Status
from aesthetix.tenancy.models import Location


def won_per_week(location: Location, since: datetime) -> dict[str, int]:
    """ISO date of the week's Monday (local) -> contacts whose opportunity was won then: leads who became patients."""
    rows = (
        StageMove.objects.filter(location=location, at__gte=since, to_status=Status.WON)
        .exclude(from_status=Status.WON)
        .annotate(week=TruncWeek("at", tzinfo=location.zone))
        .values_list("week")
        .annotate(n=Count("contact_id", distinct=True))
    )
    return {week.date().isoformat(): count for week, count in rows}
