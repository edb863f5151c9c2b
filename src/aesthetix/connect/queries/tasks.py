"""The task meter's figures (G24): deliveries of a billing cycle, per location and per day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncDate

from aesthetix.connect.models import Connection, Delivery, InboundEvent
from aesthetix.tenancy.models import Location


def per_day_and_place(
    location: Location, connection: Connection, since: datetime, until: datetime
) -> Mapping[str, Mapping[date, int]]:
    """Place -> local day -> deliveries; "" holds those that name no place. A batch counts for its first event."""
    place = InboundEvent.objects.filter(location=location, delivery_id=OuterRef("id")).order_by("position")
    counted = (
        Delivery.objects.filter(location=location, connection=connection)
        .filter(received_at__gte=since, received_at__lt=until)
        .annotate(place=Subquery(place.values("place")[:1]), day=TruncDate("received_at", tzinfo=location.zone))
        .values_list("place", "day")
        .annotate(n=Count("id"))
    )
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for name, day, count in counted:
        found[name or ""][day] += count
    return found
