"""What trigger filters may ask about a contact, loaded once for all happenings of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.fields import STANDARD


@dataclass(slots=True)
class Facts:
    """The contacts of the happenings, by id."""

    contacts: Mapping[UUID, Contact] = field(default_factory=dict)

    def tags(self, contact_id: UUID) -> list[str]:
        contact = self.contacts.get(contact_id)
        return contact.tags if contact else []

    def created_via(self, contact_id: UUID) -> str:
        """The door by which the contact came: staff, api, hooks, import."""
        contact = self.contacts.get(contact_id)
        return contact.created_via if contact else ""

    def value(self, contact_id: UUID, key: str) -> Any:
        """The value of a field by key; None for an unset one or an unknown contact."""
        contact = self.contacts.get(contact_id)
        if contact is None:
            return None
        spec = STANDARD.get(key)
        return getattr(contact, spec.column) if spec and spec.column else contact.custom.get(key)
