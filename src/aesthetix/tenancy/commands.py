"""Agencies, locations, people: made and changed here."""

from datetime import datetime

from django.db import transaction

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, Refusal
from aesthetix.tenancy.models import Agency, Location, Membership, User
from aesthetix.tenancy.provisioning import provision
from aesthetix.tenancy.rules import AGENCY_ROLES, Role
from aesthetix.tenancy.scope import open_location


@transaction.atomic
def create_agency(*, name: str) -> Agency:
    """A new agency; its name is for people, not unique."""
    return Agency.objects.create(name=name.strip())


@transaction.atomic
def create_location(*, agency: Agency, name: str, by: Actor, at: datetime, **fields: str) -> Location:
    """A new location with its own encryption key and everything the rooms provision (fields, pipeline, workflows).

    Raises Conflict if the agency has a location of this name.
    """
    if agency.locations.filter(name=name.strip()).exists():
        raise Conflict(f"{agency.name} has a location called {name.strip()} already: choose another name.")
    location = Location.objects.create(
        agency=agency, name=name.strip(), wrapped_key=crypto.wrap(crypto.new_key()), **fields
    )
    with open_location(location, by):
        provision(location, by=by, at=at)
    return location


@transaction.atomic
def create_user(*, email: str, password: str | None = None, first_name: str = "", last_name: str = "") -> User:
    """A person who can sign in; without a password only by invitation or reset link. Raises Conflict."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Conflict(f"Somebody signs in as {email.strip().lower()} already.")
    return User.objects.create_user(email, password, first_name=first_name, last_name=last_name)


@transaction.atomic
def grant_membership(
    *, user: User, agency: Agency, role: str, location: Location | None = None, only_assigned: bool = False
) -> Membership:
    """Give a person a role at an agency or at one location; a role they had there is replaced. Raises Refusal."""
    if (role in AGENCY_ROLES) != (location is None):
        raise Refusal(
            f"The role {Role(role).label} is given {'without' if role in AGENCY_ROLES else 'with'} a location."
        )
    membership, _ = Membership.objects.update_or_create(
        user=user, agency=agency, location=location, defaults={"role": role, "only_assigned": only_assigned}
    )
    return membership
