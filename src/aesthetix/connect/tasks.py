"""What workers do for connections: the drain, and the house-keeping."""

from datetime import datetime, timedelta
from uuid import UUID

from aesthetix.connect.commands import housekeeping
from aesthetix.connect.commands.drain import drain
from aesthetix.kernel.chores import chore

_EVERY = timedelta(minutes=10)
_kept_house_at: dict[UUID, datetime] = {}


@chore(10, "connect")
def drain_deliveries(location_id: UUID, *, at: datetime) -> int:
    """A batch of waiting deliveries."""
    return drain(location_id, at=at)


@chore(90, "connect-housekeeping")
def keep_house(location_id: UUID, *, at: datetime) -> int:
    """Every ten minutes per process: old bodies leave, silence is noticed. A full portion is followed by another."""
    before = _kept_house_at.get(location_id)
    if before and at - before < _EVERY:
        return 0
    removed = housekeeping.remove_old_bodies(location_id, at=at)
    if not removed:
        _kept_house_at[location_id] = at
    return removed + housekeeping.watch_silence(location_id, at=at)
