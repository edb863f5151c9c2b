"""Agencies and their locations: made and changed here."""

from datetime import datetime

from django.db import transaction

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict
from aesthetix.tenancy.models import Agency, Location
from aesthetix.tenancy.provisioning import provision
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
