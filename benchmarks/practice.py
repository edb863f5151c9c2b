"""A practice to measure with."""

from dataclasses import dataclass

from aesthetix.kernel import clock
from aesthetix.kernel.actor import SYSTEM
from aesthetix.tenancy import commands as tenancy
from aesthetix.tenancy.models import Location, User
from aesthetix.tenancy.rules import Role


@dataclass(frozen=True, slots=True)
class Practice:
    location: Location
    admin: User


def make_practice(name: str) -> Practice:
    """An agency with one location and its admin."""
    agency = tenancy.create_agency(name=name)
    location = tenancy.create_location(agency=agency, name=name, by=SYSTEM, at=clock.now())
    admin = tenancy.create_user(email=f"{name.lower()}@example.com", password=None, first_name="Bench")
    tenancy.grant_membership(user=admin, agency=agency, role=Role.LOCATION_ADMIN, location=location)
    return Practice(location, admin)
