"""The demo agency: two practices in two time zones, people of every role, a live connection each."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from aesthetix.config.demo.people import Place
from aesthetix.connect.commands import connections
from aesthetix.connect.models import Connection
from aesthetix.kernel.actor import SYSTEM
from aesthetix.tenancy import commands as tenancy
from aesthetix.tenancy.models import Agency, Location, User
from aesthetix.tenancy.rules import Role
from aesthetix.tenancy.scope import open_location

AGENCY = "Lumen Aesthetics Group"
BEVERLY = Place("12", "Beverly Hills", "America/Los_Angeles", "Beverly Hills", "CA", "90212", "310")
MIAMI = Place("30", "Miami", "America/New_York", "Miami", "FL", "33131", "305")
PLACES = {"Lumen Beverly Hills": BEVERLY, "Lumen Miami": MIAMI}
# (first name, last name, role, which practice)
PEOPLE = (
    ("Olivia", "Hart", Role.AGENCY_OWNER, ""),
    ("Noah", "Bergström", Role.AGENCY_ADMIN, ""),
    ("Amara", "Okafor", Role.LOCATION_ADMIN, "Lumen Beverly Hills"),
    ("Lena", "Ortiz", Role.LOCATION_USER, "Lumen Beverly Hills"),
    ("Sam", "Rourke", Role.LOCATION_USER, "Lumen Beverly Hills"),
    ("Elena", "Voss", Role.LOCATION_ADMIN, "Lumen Miami"),
    ("Mateo", "Reyes", Role.LOCATION_USER, "Lumen Miami"),
)
ONLY_ASSIGNED = {"Sam"}


@dataclass(frozen=True, slots=True)
class Practice:
    """One location of the demo with its connection and its people."""

    location: Location
    place: Place
    connection: Connection
    hook_path: str
    people: list[User]


def password() -> str:
    """The password of every demo sign-in: made once, kept in the data folder."""
    path = Path(settings.DATA_DIR) / "secrets" / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text("glow-" + secrets.token_hex(4))
        path.chmod(0o600)
    return path.read_text().strip()


def email_of(first_name: str) -> str:
    return f"{first_name.lower()}@lumen.example"


def found() -> list[Practice]:
    """What an earlier start made; empty the first time."""
    agency = Agency.objects.filter(name=AGENCY).first()
    if agency is None:
        return []
    locations = agency.locations.filter(name__in=PLACES).order_by("name")
    return [_practice(location) for location in locations]


def _practice(location: Location) -> Practice:
    with open_location(location, SYSTEM):
        connection = Connection.objects.select_related("location").get(location=location, name="AestheticsPro")
        path = connections.path_of(connection)
    people = User.objects.filter(memberships__location=location).order_by("first_name")
    return Practice(location, PLACES[location.name], connection, path, list(people))


def make(at: datetime) -> list[Practice]:
    """Agency, locations, people, connections."""
    agency = tenancy.create_agency(name=AGENCY)
    for name, place in PLACES.items():
        location = tenancy.create_location(
            agency=agency,
            name=name,
            timezone=place.timezone,
            city=place.city,
            state=place.state,
            postal_code=place.postal_code,
            by=SYSTEM,
            at=at,
        )
        with open_location(location, SYSTEM):
            created = connections.create_connection(
                location=location, source="aestheticspro", name="AestheticsPro", mode="live", by=SYSTEM, at=at
            )
            places = {one.external_id: (one.name, one.timezone) for one in PLACES.values()}
            connections.set_places(connection=created.connection, places=places, by=SYSTEM, at=at)
    _make_people(agency)
    return found()


def _make_people(agency: Agency) -> None:
    for first_name, last_name, role, where in PEOPLE:
        user = tenancy.create_user(
            email=email_of(first_name), password=password(), first_name=first_name, last_name=last_name
        )
        tenancy.grant_membership(
            user=user,
            agency=agency,
            role=role,
            location=agency.locations.get(name=where) if where else None,
            only_assigned=first_name in ONLY_ASSIGNED,
        )
