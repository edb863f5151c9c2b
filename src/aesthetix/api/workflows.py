"""Operations on workflows: they cannot be made by this API, only listed."""

from typing import Any

from ninja import Query, Router

from aesthetix.api.application import operation, same_location
from aesthetix.api.door import ApiRequest
from aesthetix.api.opportunities.schemas import LocationQuery
from aesthetix.api.wire import stamp
from aesthetix.workflows.models import Workflow

router = Router(tags=["workflows"])


@operation(router, "GET", "/workflows/", scope="workflows.readonly")
def get_workflow(request: ApiRequest, query: Query[LocationQuery]) -> dict[str, Any]:
    """Every workflow of the location that is not hidden."""
    same_location(request, query.location_id)
    rows = Workflow.objects.filter(location=request.location, deleted_at=None, is_hidden=False).order_by("name", "id")
    return {"workflows": [_workflow(row) for row in rows]}


def _workflow(row: Workflow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "status": row.status,
        "version": row.published_number,
        "createdAt": stamp(row.created_at),
        "updatedAt": stamp(row.updated_at),
        "locationId": str(row.location_id),
    }
