"""Where people belong: a location or an agency. The same pages serve both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import agency_page, staff_page
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import Agency, Invitation, Location, Membership
from aesthetix.tenancy.rules import AGENCY_ROLES, GIVES, LOCATION_ROLES, Rights, Role


@dataclass(frozen=True, slots=True)
class Place:
    """A location or an agency, and what the person who looks may do there."""

    row: Location | Agency
    rights: Rights

    @property
    def is_agency(self) -> bool:
        return isinstance(self.row, Agency)

    @property
    def agency(self) -> Agency:
        return self.row if isinstance(self.row, Agency) else self.row.agency

    @property
    def location(self) -> Location | None:
        return None if isinstance(self.row, Agency) else self.row

    @property
    def roles(self) -> list[tuple[str, str]]:
        """The roles that can be given here by the person who looks."""
        here = AGENCY_ROLES if self.is_agency else LOCATION_ROLES
        return [(role.value, role.label) for role in Role if role in here & GIVES[self.rights.role]]

    def url(self, name: str, *args: Any) -> str:
        """`people` is `staff:agency-people` or `staff:people`."""
        return reverse(f"staff:{'agency-' if self.is_agency else ''}{name}", args=[self.row.id, *args])

    def membership(self, membership_id: UUID) -> Membership:
        """Raises NotFound."""
        found = tenancy.people_of(self.row).filter(id=membership_id).first()
        if found is None:
            raise NotFound
        return found

    def invitation(self, invitation_id: UUID) -> Invitation:
        """Raises NotFound."""
        found = tenancy.open_invitations(self.row).filter(id=invitation_id).first()
        if found is None:
            raise NotFound
        return found


PlaceView = Callable[..., HttpResponse]


def at_location(view: PlaceView, permission: str) -> PlaceView:
    """The view for a location's own people."""

    def shown(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, Place(request.location, request.rights), *args, **kwargs)

    return staff_page(permission)(shown)


def at_agency(view: PlaceView, permission: str) -> PlaceView:
    """The view for the people of a whole agency, in one transaction."""

    @transaction.atomic
    def shown(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, Place(request.agency, request.rights), *args, **kwargs)

    return agency_page(permission)(shown)
