"""The advanced search for contacts."""

from typing import Any
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Concat

from aesthetix.api.application import operation, same_location
from aesthetix.api.contacts import shapes
from aesthetix.api.contacts.operations import READ, contacts_here, router
from aesthetix.api.contacts.schemas import ContactSearch
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import unprocessable
from aesthetix.api.fields import CustomFields
from aesthetix.api.filters import Kind, Special, Target, Targets, compare
from aesthetix.api.wire import as_id, camel, millis
from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.channels import ACTIVE, PERMANENT
from aesthetix.kernel.keyset import Sorting, page_of
from aesthetix.opportunities.models import Opportunity
from aesthetix.tenancy.models import Location

_FULL = "full_name"
_COLUMNS = {
    "id": Target("id", Kind.ID),
    "firstName": Target("first_name"),
    "firstNameLowerCase": Target("first_name"),
    "lastName": Target("last_name"),
    "lastNameLowerCase": Target("last_name"),
    "contactName": Target(_FULL),
    "fullNameLowerCase": Target(_FULL),
    "name": Target(_FULL),
    "email": Target("email"),
    "emailLowerCase": Target("email"),
    "phone": Target("phone"),
    "address": Target("address"),
    "address1": Target("address"),
    "city": Target("city"),
    "state": Target("state"),
    "country": Target("country"),
    "postalCode": Target("postal_code"),
    "website": Target("website"),
    "timezone": Target("timezone"),
    "companyName": Target("company_name"),
    "businessName": Target("company_name"),
    "type": Target("type"),
    "source": Target("source"),
    "assignedTo": Target("owner_id", Kind.ID),
    "tags": Target("tags", Kind.LIST),
    "followers": Target("followers", Kind.IDS),
    "dateOfBirth": Target("date_of_birth", Kind.DAY),
    "dateAdded": Target("created_at", Kind.MOMENT),
    "dateUpdated": Target("updated_at", Kind.MOMENT),
    "lastActivity": Target("last_activity_at", Kind.MOMENT),
}
_SORTS = frozenset({"created_at", "updated_at", "first_name", "last_name", "email", "phone", "city", "type", "source"})
_OF_OPPORTUNITIES = {
    "pipelineId": Target("pipeline_id", Kind.ID),
    "pipelineStageId": Target("stage_id", Kind.ID),
    "status": Target("status"),
    "monetaryValue": Target("value_cents", Kind.MONEY),
    "assignedTo": Target("owner_id", Kind.ID),
}


@operation(router, "POST", "/contacts/search", scope=READ)
def search_contacts_advanced(request: ApiRequest, body: ContactSearch) -> dict[str, Any]:
    """Contacts by nested filters; turn pages with `page`, or with the `searchAfter` of the last contact."""
    same_location(request, body.location_id)
    targets = Targets(_COLUMNS, CustomFields(request.location), _special(request.location))
    condition = targets.condition(body.filters or [])
    column, is_descending = targets.sort(body.sort or [], _SORTS, "created_at")
    rows = contacts_here(request, body.query or "")
    rows = rows.alias(**{_FULL: Concat("first_name", Value(" "), "last_name")}).filter(condition)
    after = (as_id(body.search_after[-1]) or UUID(int=0)) if body.search_after else None
    offset = (max(body.page, 1) - 1) * body.page_limit
    page = page_of(rows, Sorting(column, is_descending), after=after, offset=offset, limit=body.page_limit)
    found = [
        shapes.contact(row, targets.fields, request.generation) | {"searchAfter": _cursor(row, column)}
        for row in page.rows
    ]
    return {"contacts": found, "total": page.total, "count": page.total}


def _cursor(row: Contact, column: str) -> list[Any]:
    value = getattr(row, column)
    return [millis(value) if column.endswith("_at") else value, str(row.id)]


def _special(location: Location) -> dict[str, Special]:
    """Names that are no column: do-not-disturb, and what the contact's opportunities are like."""

    def of_opportunities(tests: list[Q]) -> Q:
        rows = Opportunity.objects.filter(*tests, location=location, deleted_at=None)
        return Q(id__in=rows.values("contact_id"))

    def nested(operator: str, value: Any) -> Q:
        if operator in {"exists", "not_exists"}:
            return of_opportunities([]) if operator == "exists" else ~of_opportunities([])
        known = isinstance(value, dict) and {camel(key) for key in value} <= set(_OF_OPPORTUNITIES)
        if not known or not value or operator not in {"eq", "not_eq"}:
            raise unprocessable(f"filters: opportunities takes eq with any of {', '.join(_OF_OPPORTUNITIES)}")
        found = of_opportunities([compare(_OF_OPPORTUNITIES[camel(key)], "eq", one) for key, one in value.items()])
        return found if operator == "eq" else ~found

    def single(target: Target) -> Special:
        return lambda operator, value: of_opportunities([compare(target, operator, value)])

    own = {f"opportunities.{name}": single(target) for name, target in _OF_OPPORTUNITIES.items()}
    return {"opportunities": nested, "dnd": _dnd, **own}


def _dnd(operator: str, value: Any) -> Q:
    if operator != "eq" or not isinstance(value, bool):
        raise unprocessable("filters: dnd takes eq with true or false")
    blocked = Q()
    for channel in ("SMS", "Email", "Call"):
        blocked |= Q(**{f"dnd__{channel}__status__in": [ACTIVE, PERMANENT]})
    return (
        Q(id__in=Contact.objects.filter(blocked).values("id"))
        if value
        else ~Q(id__in=Contact.objects.filter(blocked).values("id"))
    )
