"""The recurring work that hands events on to their receivers."""

from datetime import datetime
from uuid import UUID

from aesthetix.kernel import outbox
from aesthetix.kernel.actor import SYSTEM
from aesthetix.kernel.chores import chore
from aesthetix.kernel.scope import open_scope


@chore(20, "outbox")
def relay_outbox(location_id: UUID, *, at: datetime) -> int:
    """A portion of the location's waiting events."""
    with open_scope(location_id, SYSTEM):
        return outbox.relay(at=at)
