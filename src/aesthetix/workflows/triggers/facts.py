"""What trigger filters may ask about a contact, loaded once for all happenings of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aesthetix.contacts.models import Contact


@dataclass(slots=True)
class Facts:
    """The contacts of the happenings, by id."""

    contacts: Mapping[UUID, Contact] = field(default_factory=dict)

    def tags(self, contact_id: UUID) -> list[str]:
        contact = self.contacts.get(contact_id)
        return contact.tags if contact else []

    def custom(self, contact_id: UUID, key: str) -> Any:
        contact = self.contacts.get(contact_id)
        return contact.custom.get(key) if contact else None
