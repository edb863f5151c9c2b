"""What the CRM holds at one moment, in the words of the sample files."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from aesthetix.config.checking.scratch import CHECKER, LIFETIME_VALUE, Scratch
from aesthetix.connect.models import Alert, Delivery, InboundEvent
from aesthetix.contacts.commands import ContactBook
from aesthetix.contacts.models import Contact, Note
from aesthetix.opportunities.models import Opportunity
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows.models import Enrollment


@dataclass(slots=True)
class Snapshot:
    """`contacts`: id -> field label -> value. `opportunities`: id -> stage, status, value."""

    contacts: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    types: dict[UUID, str] = field(default_factory=dict)
    notes: dict[UUID, str] = field(default_factory=dict)
    opportunities: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    runs: dict[UUID, str] = field(default_factory=dict)
    deliveries: dict[UUID, Delivery] = field(default_factory=dict)
    events: dict[UUID, list[InboundEvent]] = field(default_factory=dict)
    alerts: int = 0

    @property
    def lifetime_value(self) -> Decimal:
        return sum(
            (fields.get("Patient Lifetime Value") or Decimal(0) for fields in self.contacts.values()), Decimal(0)
        )


def take(scratch: Scratch) -> Snapshot:
    with open_location(scratch.location, CHECKER):
        found = Snapshot()
        book = ContactBook(scratch.location, CHECKER, scratch.connection.created_at)
        for contact_id in book.load(Contact.objects.here().values_list("id", flat=True)):
            found.contacts[contact_id] = {
                label: _shown(scratch, key, book.read(contact_id, key)) for label, key in scratch.keys.items()
            }
            found.types[contact_id] = book.get(contact_id).type
        found.notes = dict(Note.objects.values_list("id", "body"))
        for row in Opportunity.objects.filter(deleted_at=None).select_related("stage"):
            value = Decimal(row.value_cents) / 100
            found.opportunities[row.id] = {"stage": row.stage.name, "status": row.status, "value": value}
        found.runs = dict(Enrollment.objects.values_list("id", "workflow__name"))
        found.deliveries = {row.id: row for row in Delivery.objects.all()}
        for event in InboundEvent.objects.order_by("delivery", "position"):
            found.events.setdefault(event.delivery_id, []).append(event)
        found.alerts = Alert.objects.filter(resolved_at=None).count()
    return found


def _shown(scratch: Scratch, key: str, value: Any) -> Any:
    """Money as a decimal number, unset as None."""
    if value in (None, ""):
        return None
    if key in scratch.money or key == LIFETIME_VALUE:
        return Decimal(value) / 100
    return value
