"""What grows old: raw bodies leave after their retention; a connection that fell silent raises an alert."""

from datetime import datetime, timedelta
from uuid import UUID

from aesthetix.connect.commands.alerts import raise_alert, settle_alert
from aesthetix.connect.models import Alert, Connection, Delivery
from aesthetix.kernel.actor import SYSTEM
from aesthetix.tenancy.scope import open_location

_MOST = 500
_ENDED = (Delivery.State.PROCESSED, Delivery.State.SKIPPED, Delivery.State.DISCARDED)
_SILENT_AFTER = timedelta(days=3)


def remove_old_bodies(location_id: UUID, *, at: datetime) -> int:
    """Empty the sealed bodies of deliveries older than their connection's retention. What waits for a person stays."""
    with open_location(location_id, SYSTEM):
        removed = 0
        for connection in Connection.objects.filter(location_id=location_id):
            old = Delivery.objects.filter(
                location_id=location_id,
                connection=connection,
                received_at__lt=at - timedelta(days=connection.retention_days),
                state__in=_ENDED,
            ).exclude(sealed_body=b"")
            ids = list(old.values_list("id", flat=True)[:_MOST])
            removed += Delivery.objects.filter(location_id=location_id, id__in=ids).update(sealed_body=b"")
        return removed


def watch_silence(location_id: UUID, *, at: datetime) -> int:
    """Raise "silent" for a live connection that has not spoken for days, settle it when it speaks again."""
    with open_location(location_id, SYSTEM):
        open_alerts = set(
            Alert.objects.filter(location_id=location_id, code="silent", resolved_at=None).values_list(
                "connection_id", flat=True
            )
        )
        turned = 0
        for connection in Connection.objects.filter(location_id=location_id, mode=Connection.Mode.LIVE):
            is_silent = (connection.last_delivery_at or connection.created_at) < at - _SILENT_AFTER
            if is_silent and connection.id not in open_alerts:
                raise_alert(connection, "silent", at=at)
                turned += 1
            elif not is_silent and connection.id in open_alerts:
                turned += settle_alert(connection, "silent", by=SYSTEM, at=at)
        return turned
