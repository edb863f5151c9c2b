"""The cast: two locations of one agency and one location of a stranger, with people and patients in each."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from aesthetix.contacts.commands import ContactBook, ContactDraft
from aesthetix.contacts.models import Contact
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy import commands as tenancy
from aesthetix.tenancy.models import Agency, Location, User
from aesthetix.tenancy.rules import Role
from aesthetix.tenancy.scope import open_location

AT = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
TESTER = Actor(kind="system", name="Tester", via="tests")
PASSWORD = "correct horse battery staple"


@dataclass
class Practice:
    """One location with its people and two patients."""

    agency: Agency
    location: Location
    admin: User
    front_desk: User
    patients: list[Contact] = field(default_factory=list)


@dataclass
class Cast:
    agency: Agency
    owner: User
    agency_admin: User
    beverly: Practice
    scottsdale: Practice
    stranger: Practice


def make_person(name: str, agency: Agency, role: str, location: Location | None = None, **more: object) -> User:
    user = tenancy.create_user(
        email=f"{name}@example.com", password=PASSWORD, first_name=name.capitalize(), last_name="Example"
    )
    tenancy.grant_membership(user=user, agency=agency, role=role, location=location, **more)
    return user


def make_contact(location: Location, tags: tuple[str, ...] = (), **values: object) -> Contact:
    """A contact through the book; the location is opened for it."""
    with open_location(location, TESTER):
        book = ContactBook(location, TESTER, AT)
        contact = book.create(ContactDraft(values=values, tags=tags, via="tests"))
        book.save()
    return contact


def make_practice(agency: Agency, name: str, timezone: str) -> Practice:
    location = tenancy.create_location(agency=agency, name=name, timezone=timezone, by=TESTER, at=AT)
    short = name.partition(" ")[0].lower()
    practice = Practice(
        agency,
        location,
        make_person(f"{short}-admin", agency, Role.LOCATION_ADMIN, location),
        make_person(f"{short}-desk", agency, Role.LOCATION_USER, location),
    )
    for first in ("Maya", "Ruth"):
        practice.patients.append(
            make_contact(
                location,
                first_name=first,
                last_name=f"Of{short.capitalize()}",
                email=f"{first.lower()}@{short}.example.com",
                phone="+13105550142" if first == "Maya" else "+13105550143",
            )
        )
    return practice


def make_cast() -> Cast:
    agency = tenancy.create_agency(name="Glow Group")
    other = tenancy.create_agency(name="Stranger Inc")
    return Cast(
        agency=agency,
        owner=make_person("owner", agency, Role.AGENCY_OWNER),
        agency_admin=make_person("agency-admin", agency, Role.AGENCY_ADMIN),
        beverly=make_practice(agency, "Beverly Hills", "America/Los_Angeles"),
        scottsdale=make_practice(agency, "Scottsdale", "America/Phoenix"),
        stranger=make_practice(other, "Stranger Spa", "America/New_York"),
    )
