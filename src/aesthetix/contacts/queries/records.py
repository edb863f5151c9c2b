"""Reading one contact by field key, as filters and pages do."""

from datetime import date
from typing import Any

from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.channels import blocked
from aesthetix.contacts.rules.evaluate import Reader, age_on
from aesthetix.contacts.rules.fields import STANDARD

# what `reader_of` knows besides tags and the values of fields
ASIDE = frozenset({"owner", "followers", "age", "dnd", "created_at", "updated_at", "last_activity_at"})


def value_of(contact: Contact, key: str) -> Any:
    """A field's value; None or '' for nothing. Dates are dates for standard fields, ISO text for custom ones."""
    spec = STANDARD.get(key)
    return getattr(contact, spec.column) if spec and spec.column else contact.custom.get(key)


def reader_of(contact: Contact, today: date) -> Reader:
    """What `rules.evaluate.matches` asks for everything the contact itself knows."""
    special = {
        "tags": lambda: contact.tags,
        "owner": lambda: contact.owner_id,
        "followers": lambda: contact.followers,
        "age": lambda: age_on(contact.date_of_birth, today),
        "dnd": lambda: blocked(contact.dnd),
        "created_at": lambda: contact.created_at,
        "updated_at": lambda: contact.updated_at,
        "last_activity_at": lambda: contact.last_activity_at or contact.updated_at,
    }
    return lambda key: special[key]() if key in special else value_of(contact, key)
