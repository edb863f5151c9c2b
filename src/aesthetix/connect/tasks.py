"""What workers do for connections: the drain, and the house-keeping of raw bodies."""

from datetime import datetime
from uuid import UUID

from aesthetix.connect.commands.drain import drain
from aesthetix.kernel.chores import chore


@chore(10, "connect")
def drain_deliveries(location_id: UUID, *, at: datetime) -> int:
    """A batch of waiting deliveries."""
    return drain(location_id, at=at)
