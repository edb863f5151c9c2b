"""The two searches for opportunities: by query string and by body."""

from typing import Any
from uuid import UUID

from django.utils.http import urlencode
from ninja import Query

from aesthetix.api.application import operation, same_location
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import unprocessable
from aesthetix.api.fields import CustomFields
from aesthetix.api.filters import Kind, Target, Targets
from aesthetix.api.opportunities import shapes
from aesthetix.api.opportunities.operations import READ, router
from aesthetix.api.opportunities.schemas import OpportunityQuery, OpportunitySearch
from aesthetix.api.wire import as_id, from_millis, millis
from aesthetix.contacts.models import CustomField
from aesthetix.kernel.keyset import Page, Sorting, page_of
from aesthetix.opportunities import queries
from aesthetix.opportunities.models import Opportunity

_EQUAL = {
    "pipeline_id": "pipeline_id",
    "pipeline_stage_id": "stage_id",
    "contact_id": "contact_id",
    "assigned_to": "owner_id",
    "id": "id",
}
_COLUMNS = {
    "id": Target("id", Kind.ID),
    "name": Target("name"),
    "status": Target("status"),
    "source": Target("source"),
    "pipelineId": Target("pipeline_id", Kind.ID),
    "pipelineStageId": Target("stage_id", Kind.ID),
    "contactId": Target("contact_id", Kind.ID),
    "assignedTo": Target("owner_id", Kind.ID),
    "lostReasonId": Target("lost_reason_id", Kind.ID),
    "followers": Target("followers", Kind.IDS),
    "monetaryValue": Target("value_cents", Kind.MONEY),
    "createdAt": Target("created_at", Kind.MOMENT),
    "dateAdded": Target("created_at", Kind.MOMENT),
    "updatedAt": Target("updated_at", Kind.MOMENT),
    "dateUpdated": Target("updated_at", Kind.MOMENT),
    "lastStageChangeAt": Target("stage_changed_at", Kind.MOMENT),
    "lastStatusChangeAt": Target("status_changed_at", Kind.MOMENT),
}
_ORDERS = {
    "added_asc": ("created_at", False),
    "added_desc": ("created_at", True),
    "updated_asc": ("updated_at", False),
    "updated_desc": ("updated_at", True),
}


@operation(router, "GET", "/opportunities/search", scope=READ)
def search_opportunity(request: ApiRequest, query: Query[OpportunityQuery]) -> dict[str, Any]:
    """Opportunities, newest first, by cursor (`startAfterId`) or page."""
    same_location(request, query.location_id)
    sort, descending = _ORDERS.get((query.order or "added_desc").lower(), ("created_at", True))
    rows = queries.matching(request.location, _wanted(query))
    after = _after(query.start_after_id)
    page_number = max(query.page, 1)
    offset = 0 if after else (page_number - 1) * query.limit
    page = page_of(rows, Sorting(sort, descending), after=after, offset=offset, limit=query.limit)
    return {
        "opportunities": _shown(request, page.rows),
        "meta": _meta(request, query, page, offset, page_number),
        "aggregations": {},
    }


@operation(router, "POST", "/opportunities/search", scope=READ)
def search_opportunities_advanced(request: ApiRequest, body: OpportunitySearch) -> dict[str, Any]:
    """Opportunities by nested filters, with totals per stage."""
    same_location(request, body.location_id)
    targets = Targets(_COLUMNS, CustomFields(request.location, CustomField.Object.OPPORTUNITY), {})
    wanted = queries.OpportunityFilter(text=body.query or "", condition=targets.condition(body.filters or []))
    rows = queries.matching(request.location, wanted)
    sort, descending = targets.sort(body.sort or [], queries.SORTS, "created_at")
    after = _after(str(body.search_after[-1])) if body.search_after else None
    offset = 0 if after else (max(body.page, 1) - 1) * body.limit
    page = page_of(rows, Sorting(sort, descending), after=after, offset=offset, limit=body.limit)
    found = _shown(request, page.rows)
    for line, row in zip(found, page.rows, strict=True):
        line["sort"] = [_sort_value(row, sort), str(row.id)]
    totals = [shapes.stage_total(line) for line in queries.totals_per_stage(rows)]
    return {"opportunities": found, "total": page.total, "stageAggregations": totals, "aggregations": {}}


def _wanted(query: OpportunityQuery) -> queries.OpportunityFilter:
    equal: dict[str, Any] = {}
    for name, column in _EQUAL.items():
        text = getattr(query, name)
        if text:
            equal[column] = as_id(text) or UUID(int=0)
    if query.status and query.status != "all":
        equal["status"] = query.status
    return queries.OpportunityFilter(
        text=query.q or query.query or "",
        equal=equal,
        since=_moment("date", query.date),
        until=_moment("endDate", query.end_date),
    )


def _moment(name: str, text: str | None) -> Any:
    if not text:
        return None
    found = from_millis(_american(text))
    if found is None:
        raise unprocessable(f"{name}: should be a date such as 2026-03-27 or 03-27-2026")
    return found


def _american(text: str) -> str:
    """`mm-dd-yyyy`, the form of the documentation, as ISO."""
    parts = text.split("-")
    return f"{parts[2]}-{parts[0]}-{parts[1]}" if len(parts) == 3 and len(parts[2]) == 4 else text  # noqa: PLR2004


def _after(text: str | None) -> UUID | None:
    return (as_id(text) or UUID(int=0)) if text else None


def _meta(request: ApiRequest, query: OpportunityQuery, page: Page, offset: int, number: int) -> dict[str, Any]:
    meta: dict[str, Any] = {"total": page.total, "currentPage": number, "nextPage": None, "prevPage": None}
    if number > 1:
        meta["prevPage"] = number - 1
    if not page.rows or len(page.rows) < query.limit or offset + len(page.rows) >= page.total:
        return {name: value for name, value in meta.items() if value is not None}
    last = page.rows[-1]
    cursor = {"startAfter": millis(last.created_at), "startAfterId": str(last.id)}
    kept = {name: value for name, value in query.model_dump(by_alias=True, exclude_defaults=True).items() if value}
    address = request.build_absolute_uri(request.path)
    meta |= cursor | {
        "nextPage": number + 1,
        "nextPageUrl": f"{address}?{urlencode({**kept, 'locationId': str(request.location.id), **cursor})}",
    }
    return {name: value for name, value in meta.items() if value is not None}


def _sort_value(row: Opportunity, sort: str) -> Any:
    value = getattr(row, sort)
    return millis(value) if sort.endswith("_at") else value


def _shown(request: ApiRequest, rows: Any) -> list[dict[str, Any]]:
    fields = CustomFields(request.location, CustomField.Object.OPPORTUNITY)
    return [shapes.opportunity(row, fields) for row in rows]
