"""The CRM in this house as destination: carries plans out through the rooms' books and the workflow engine.

Everything stays in memory until `flush` (what workflow steps read from the database) and `save` (all the rest).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from aesthetix.calendars.commands import AppointmentBook, AppointmentDraft
from aesthetix.connect.destinations.visits import recompute_visits
from aesthetix.connect.models import Connection, FieldStamp
from aesthetix.connect.rules import tables
from aesthetix.connect.rules.clinic import ClinicEvent
from aesthetix.connect.rules.plan import (
    Enroll,
    Operation,
    RecomputeLifetimeValue,
    RecomputeVisits,
    RecordAppointment,
    RecordInvoice,
    RecordRefund,
    SetField,
    SetType,
    State,
)
from aesthetix.contacts.commands import ContactBook, ContactDraft
from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.defaults import PATIENT
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.bulk import insert_rows, update_rows
from aesthetix.opportunities.commands import OpportunityBook
from aesthetix.payments.commands import EntryDraft, LedgerBook, lifetime_values
from aesthetix.payments.rules import EntryKind
from aesthetix.tenancy.models import Location
from aesthetix.workflows.engine import Desk, run
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.queries import system_workflows
from aesthetix.workflows.rules.drafts import EnrollmentDraft

Changes = dict[str, list[Any]]


@dataclass(slots=True)
class LocalDestination:
    location: Location
    connection: Connection
    by: Actor
    at: datetime
    contacts: ContactBook = field(init=False)
    opportunities: OpportunityBook = field(init=False)
    appointments: AppointmentBook = field(init=False)
    ledger: LedgerBook = field(init=False)
    desk: Desk = field(init=False)
    _stamps: dict[UUID, FieldStamp] = field(default_factory=dict)
    _stamped: set[UUID] = field(default_factory=set)
    _unstamped: set[UUID] = field(default_factory=set)
    _workflows: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        whose = (self.location, self.by, self.at)
        self.contacts, self.opportunities = ContactBook(*whose), OpportunityBook(*whose)
        source = self.connection.source
        self.appointments = AppointmentBook(self.location, source, self.by, self.at)
        self.ledger = LedgerBook(self.location, source, self.by, self.at)
        self.desk = Desk(self.location, self.contacts, self.opportunities, self.by, self.at)

    # --- what is known

    def load(self, contact_ids: Collection[UUID], events: Sequence[ClinicEvent]) -> list[Contact]:
        """Lock these contacts with all that belongs to them, and the ledgers' rows of these events: six queries."""
        held = self.contacts.load(contact_ids)
        here = [held[contact_id] for contact_id in contact_ids if contact_id in held]
        self.opportunities.load_for(contact.id for contact in here)
        self.appointments.load(event.appointment.id for event in events if event.appointment and event.appointment.id)
        self.ledger.load(_invoice_key(event) for event in events if event.invoice and _invoice_key(event))
        rows = FieldStamp.objects.filter(location=self.location, connection=self.connection)
        rows = rows.filter(contact_id__in=[contact.id for contact in here])
        self._stamps.update({row.contact_id: row for row in rows})
        return here

    def state(self, contact_id: UUID | None, event: ClinicEvent) -> State:
        """What the plan has to know, as of the events applied before."""
        invoice = self.ledger.get(EntryKind.INVOICE, _invoice_key(event)) if event.invoice else None
        refund = self.ledger.get(EntryKind.REFUND, _invoice_key(event)) if event.invoice else None
        money = (invoice.amount_cents if invoice else None, refund.amount_cents if refund else None)
        if contact_id is None:
            return State({}, False, False, False, *money)
        contact = self.contacts.get(contact_id)
        row = self._stamps.get(contact_id)
        stamps = {key: (said[0], said[1]) for key, said in row.stamps.items()} if row else {}
        has_data = bool(contact.email or contact.phone)
        return State(stamps, True, contact.type == PATIENT, has_data, *money)

    def create_contact(self, source: str) -> UUID:
        """A contact without anything yet; the plan's fields follow."""
        return self.contacts.create(ContactDraft(values={"source": source}, via=self.connection.source)).id

    # --- what a plan says

    def apply(
        self, contact_id: UUID, operations: Sequence[Operation], origin: str
    ) -> tuple[Changes, list[EnrollmentDraft]]:
        """Carry out a plan for one contact; returns changed fields with before and after, and who starts where."""
        changes: Changes = {}
        drafts: list[EnrollmentDraft] = []
        for operation in operations:
            match operation:
                case SetField():
                    self._set_field(contact_id, operation, changes)
                case SetType():
                    self._write(contact_id, "type", operation.type, changes)
                case RecordAppointment():
                    self.appointments.record(_appointment_draft(contact_id, operation))
                case RecordInvoice() | RecordRefund():
                    self.ledger.record(_entry_draft(contact_id, operation))
                case RecomputeLifetimeValue():
                    self._recompute_value(contact_id, changes)
                case RecomputeVisits():
                    recompute_visits(self, contact_id, operation.appointment_id, changes)
                case Enroll():
                    drafts.append(self._draft(contact_id, operation, origin))
        return changes, drafts

    def _set_field(self, contact_id: UUID, operation: SetField, changes: Changes) -> None:
        self._write(contact_id, operation.key, operation.value, changes)
        self.stamp(contact_id, operation.key, operation.stamp)

    def _write(self, contact_id: UUID, key: str, value: Any, changes: Changes) -> None:
        before = self.contacts.read(contact_id, key)
        if self.contacts.write(contact_id, key, value):
            changes[key] = [before, self.contacts.read(contact_id, key)]

    def stamp(self, contact_id: UUID, key: str, stamp: tuple[str, str]) -> None:
        """Remember when the source last set the field."""
        row = self._stamps.get(contact_id)
        if row is None:
            row = FieldStamp(location=self.location, connection=self.connection, contact_id=contact_id)
            self._stamps[contact_id] = row
            self._unstamped.add(contact_id)
        row.stamps[key] = list(stamp)
        self._stamped.add(contact_id)

    def _recompute_value(self, contact_id: UUID, changes: Changes) -> None:
        """The ledger's sum into the field and into a won opportunity's value."""
        self.ledger.save()
        total = lifetime_values(self.location, [contact_id]).get(contact_id, 0)
        self._write(contact_id, tables.LIFETIME_VALUE, total, changes)
        pipeline = self.desk.facts.pipeline("lead_to_patient")
        found = self.opportunities.find(contact_id, pipeline.id) if pipeline else None
        if found:
            self.opportunities.change(found.id, value_cents=total)

    def _draft(self, contact_id: UUID, operation: Enroll, origin: str) -> EnrollmentDraft:
        return EnrollmentDraft(
            workflow_id=self._workflow_id(operation.workflow_key),
            contact_id=contact_id,
            origin=origin,
            event=operation.event,
            started_by=self.by.name,
        )

    def _workflow_id(self, key: str) -> UUID:
        if not self._workflows:
            self._workflows = {name: row.id for name, row in system_workflows(self.location).items()}
        return self._workflows[key]

    # --- carrying on and writing

    def run(self, drafts: Sequence[EnrollmentDraft]) -> list[Enrollment]:
        """Start the workflows and let them run as far as they go. The ledger is written first: steps read its sum."""
        if not drafts:
            return []
        self.ledger.save()
        runs = self.desk.enroll(drafts)
        run(self.desk, runs)
        return runs

    def save(self) -> None:
        """Write everything."""
        self.desk.save()
        self.appointments.save()
        self.ledger.save()
        insert_rows([self._stamps[contact_id] for contact_id in self._stamped & self._unstamped])
        update_rows([self._stamps[contact_id] for contact_id in self._stamped - self._unstamped], ["stamps"])
        self._stamped, self._unstamped = set(), set()


def _invoice_key(event: ClinicEvent) -> str:
    return (event.invoice.id or event.invoice.number) if event.invoice else ""


def _appointment_draft(contact_id: UUID, said: RecordAppointment) -> AppointmentDraft:
    appointment = said.appointment
    return AppointmentDraft(
        external_id=appointment.id,
        contact_id=contact_id,
        status=said.status,
        event_at=said.event_at,
        event_key=said.stamp[1],
        on_date=appointment.on,
        starts_at=appointment.starts_at,
        services=appointment.services_text,
        service_types=appointment.service_types_text,
        providers=appointment.providers_text,
        place=said.place,
    )


def _entry_draft(contact_id: UUID, said: RecordInvoice | RecordRefund) -> EntryDraft:
    return EntryDraft(
        external_id=said.external_id,
        contact_id=contact_id,
        kind=EntryKind.REFUND if isinstance(said, RecordRefund) else EntryKind.INVOICE,
        amount_cents=said.amount_cents,
        currency=said.currency,
        event_at=said.event_at,
        number=said.number,
        services="" if isinstance(said, RecordRefund) else said.services,
        place="" if isinstance(said, RecordRefund) else said.place,
        on_date=said.on,
        counts=said.counts if isinstance(said, RecordRefund) else True,
    )
