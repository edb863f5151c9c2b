"""What `user create` and `location create` do once Django is loaded."""

import zoneinfo
from datetime import UTC, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aesthetix.config.commands import ground
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, Refusal
from aesthetix.tenancy import commands
from aesthetix.tenancy.models import Agency, Location
from aesthetix.tenancy.rules import AGENCY_ROLES, Role

OPERATOR = Actor(kind="system", name="Operator", via="command line")


def create_user(*, email: str, password: str, names: tuple[str, str], place: tuple[str, str], role: str) -> str:
    """The person with one role. Raises Exit with a sentence when something about the input is wrong."""
    agency_name, location_name = place
    if role not in Role.values:
        raise ground.fail(f"There is no role {role}. Choose one of: {', '.join(Role.values)}.")
    if role not in AGENCY_ROLES and not location_name:
        raise ground.fail(f"The role {role} belongs to a location: name it with --location.")
    try:
        validate_email(email)
        validate_password(password)
        with transaction.atomic():
            agency = find_or_create_agency(agency_name)
            location = find_location(agency, location_name) if location_name else None
            user = commands.create_user(email=email, password=password, first_name=names[0], last_name=names[1])
            commands.grant_membership(user=user, agency=agency, role=role, location=location)
    except ValidationError as error:
        raise ground.fail(" ".join(error.messages)) from error
    except (Conflict, Refusal) as error:
        raise ground.fail(str(error)) from error
    return f"{user.email} can sign in as {Role(role).label}."


def create_location(*, name: str, agency: str, timezone: str) -> str:
    """The location with everything the rooms provision. Raises Exit with a sentence."""
    if timezone not in zoneinfo.available_timezones():
        raise ground.fail(f"There is no time zone {timezone}. Use a name such as America/New_York.")
    try:
        with transaction.atomic():
            location = commands.create_location(
                agency=find_or_create_agency(agency),
                name=name,
                by=OPERATOR,
                at=datetime.now(UTC),
                timezone=timezone,
            )
    except (Conflict, Refusal) as error:
        raise ground.fail(str(error)) from error
    return f"{location.name} is ready (location {location.id})."


def find_or_create_agency(name: str) -> Agency:
    return Agency.objects.filter(name=name.strip()).first() or commands.create_agency(name=name)


def find_location(agency: Agency, name: str) -> Location:
    location = agency.locations.filter(name=name.strip()).first()
    if location is None:
        raise ground.fail(f"{agency.name} has no location called {name}. Make it with: aesthetix location create")
    return location
