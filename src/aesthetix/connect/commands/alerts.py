"""Alerts: raised when something turns bad, resolved when it turns good, never once per failure (G26)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.connect.models import Alert, Connection, Delivery
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound
from aesthetix.tenancy.models import Location


def raise_alert(
    connection: Connection, code: str, *, at: datetime, detail: str = "", delivery_id: UUID | None = None
) -> None:
    """Open the alert unless it is open. `detail` holds codes, never patient data."""
    alert = Alert(
        location_id=connection.location_id,
        connection=connection,
        code=code,
        detail=detail[:300],
        delivery_id=delivery_id,
        raised_at=at,
    )
    Alert.objects.bulk_create([alert], ignore_conflicts=True)


def settle_alert(connection: Connection, code: str, *, by: Actor, at: datetime) -> int:
    """Close the alert if it is open."""
    rows = Alert.objects.filter(location_id=connection.location_id, connection=connection, code=code)
    return rows.filter(resolved_at=None).update(resolved_at=at, resolved_by=by.name)


def settle_if_clear(connection: Connection, *, by: Actor, at: datetime) -> None:
    """Close the dead-letter alert once none is left."""
    left = Delivery.objects.filter(
        location_id=connection.location_id, connection=connection, state=Delivery.State.DEAD_LETTER
    )
    if not left.exists():
        settle_alert(connection, "dead_letters", by=by, at=at)


@transaction.atomic
def resolve_alert(*, location: Location, alert_id: UUID, by: Actor, at: datetime) -> None:
    """A person has seen to it. Raises NotFound."""
    rows = Alert.objects.filter(location=location, id=alert_id, resolved_at=None)
    if not rows.update(resolved_at=at, resolved_by=by.name):
        raise NotFound
