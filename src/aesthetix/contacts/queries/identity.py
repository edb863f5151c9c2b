"""Who is already there: contacts by e-mail and phone, further addresses included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from aesthetix.contacts.models import Contact, ContactEmail, ContactPhone
from aesthetix.tenancy.models import Location

ORDER = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Match:
    """A contact found, and by what."""

    contact: Contact
    field: str


def match_order(location: Location) -> Sequence[str]:
    """What the location looks at first when it recognises a contact."""
    given = location.settings.get("match_order")
    return tuple(given) if isinstance(given, list) and set(given) <= set(ORDER) and given else ORDER


def matches_of(location: Location, *, email: str = "", phone: str = "", besides: UUID | None = None) -> list[Match]:
    """The oldest contact with this clean e-mail and the oldest with this clean phone, in the location's order."""
    wanted = {"email": email, "phone": phone}
    found = (
        Match(contact, name)
        for name in match_order(location)
        if wanted[name] and (contact := _oldest(location, name, wanted[name], besides))
    )
    return list(found)


def _oldest(location: Location, name: str, value: str, besides: UUID | None) -> Contact | None:
    further: QuerySet[Any, Any]
    if name == "email":
        further = ContactEmail.objects.filter(location=location, address=value).values_list("contact_id", flat=True)
    else:
        further = ContactPhone.objects.filter(location=location, number=value).values_list("contact_id", flat=True)
    people = Contact.objects.here().filter(Q(**{name: value}) | Q(id__in=further), location=location)
    if besides:
        people = people.exclude(id=besides)
    return people.order_by("created_at", "id").first()
