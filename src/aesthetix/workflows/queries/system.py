"""The workflows that the product provides."""

from aesthetix.tenancy.models import Location
from aesthetix.workflows.models import Workflow


def system_workflows(location: Location) -> dict[str, Workflow]:
    """Those installed at the location, by system key. One query."""
    rows = Workflow.objects.filter(location=location, deleted_at=None).exclude(system_key="")
    return {workflow.system_key: workflow for workflow in rows}
