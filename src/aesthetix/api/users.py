"""Operations on users: read only."""

from typing import Any

from ninja import Query, Router
from pydantic import Field

from aesthetix.api.application import operation, same_location
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import unknown
from aesthetix.api.wire import Wire, as_id, present
from aesthetix.tenancy.models import Membership
from aesthetix.tenancy.rules import AGENCY_ROLES, Role

router = Router(tags=["users"])
READ = "users.readonly"


class UserQuery(Wire):
    """Whose users, and which of them."""

    location_id: str | None = None
    company_id: str | None = None
    query: str | None = None
    skip: int = Field(0, ge=0, le=100_000)
    limit: int = Field(25, ge=1, le=100)


@operation(router, "GET", "/users/", scope=READ)
def get_user_by_location(request: ApiRequest, query: Query[UserQuery]) -> dict[str, Any]:
    """Everybody who works at the location, its agency's people included."""
    same_location(request, query.location_id)
    return {"users": [_user(request, row) for row in _memberships(request)]}


@operation(router, "GET", "/users/search", scope=READ)
def search_users(request: ApiRequest, query: Query[UserQuery]) -> dict[str, Any]:
    """People of the location by name or e-mail."""
    same_location(request, query.location_id)
    text = (query.query or "").casefold()
    rows = [row for row in _memberships(request) if text in f"{row.user.name} {row.user.email}".casefold()]
    return {
        "users": [_user(request, row) for row in rows[query.skip : query.skip + query.limit]],
        "count": len(rows),
    }


@operation(router, "GET", "/users/{user_id}", scope=READ)
def get_user(request: ApiRequest, user_id: str) -> dict[str, Any]:
    """One person of the location."""
    key = as_id(user_id)
    found = next((row for row in _memberships(request) if row.user_id == key), None)
    if found is None:
        raise unknown("User", user_id)
    return _user(request, found)


def _memberships(request: ApiRequest) -> list[Membership]:
    """One per person; the agency's wins over the location's."""
    rows = Membership.objects.filter(agency_id=request.location.agency_id, user__is_active=True).select_related("user")
    here = [row for row in rows if row.location_id in {None, request.location.id}]
    best: dict[Any, Membership] = {}
    for row in sorted(here, key=lambda row: (row.location_id is not None, row.user.name, row.user_id)):
        best.setdefault(row.user_id, row)
    return sorted(best.values(), key=lambda row: (row.user.name.casefold(), row.user_id))


def _user(request: ApiRequest, row: Membership) -> dict[str, Any]:
    is_agency = row.role in AGENCY_ROLES
    is_admin = row.role != Role.LOCATION_USER
    return present(
        id=str(row.user_id),
        name=row.user.name,
        firstName=row.user.first_name,
        lastName=row.user.last_name,
        email=row.user.email,
        phone=row.user.phone,
        permissions={"assignedDataOnly": row.only_assigned},
        roles={
            "type": "agency" if is_agency else "account",
            "role": "admin" if is_admin else "user",
            "locationIds": [str(request.location.id)],
        },
        deleted=False,
    )
