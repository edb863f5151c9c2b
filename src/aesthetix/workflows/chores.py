"""What a worker does for the workflows of each location: move on whoever is due."""

from datetime import datetime
from uuid import UUID

from aesthetix.kernel.chores import chore
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows.engine import run_due
from aesthetix.workflows.engine.due import ENGINE

PORTION = 200


@chore(30, "workflows")
def run_workflows(location_id: UUID, *, at: datetime) -> int:
    """One portion of the runs that are due, in one transaction."""
    with open_location(location_id, ENGINE):
        return run_due(Location.objects.get(id=location_id), at=at, most=PORTION)
