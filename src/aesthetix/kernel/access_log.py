"""Append-only log of reads that matter: documents, exports, secrets, raw deliveries."""

from datetime import datetime

from aesthetix.kernel import scope
from aesthetix.kernel.models import AccessEntry


def record(
    *, action: str, subject: str, subject_id: object, at: datetime, detail: dict[str, object] | None = None
) -> None:
    """Write one line in the open location, in the name of the scope's actor. `detail` holds ids and codes only."""
    here = scope.current()
    who = here.actor
    AccessEntry.objects.create(
        location_id=here.location_id,
        at=at,
        actor_kind=who.kind,
        actor_id=who.id,
        actor_name=who.name,
        via=who.via,
        address=who.address,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        detail=detail or {},
    )
