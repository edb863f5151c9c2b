"""A location made for one sample, with the world that the sample presupposes; removed afterwards."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection as database

from aesthetix.config.checking.sample import Sample
from aesthetix.connect.commands import connections
from aesthetix.connect.models import Connection, HookAddress
from aesthetix.contacts.commands import ContactBook, ContactDraft
from aesthetix.contacts.models import CustomField
from aesthetix.contacts.rules.fields import STANDARD
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.ids import new_id
from aesthetix.kernel.protection import APPEND_ONLY, location_tables
from aesthetix.opportunities.commands import OpportunityBook, OpportunityDraft
from aesthetix.opportunities.models import Pipeline
from aesthetix.opportunities.rules import LEAD_TO_PATIENT
from aesthetix.payments.commands import set_opening_balance
from aesthetix.tenancy import commands as tenancy
from aesthetix.tenancy.models import Agency, Location
from aesthetix.tenancy.scope import open_location

CHECKER = Actor(kind="system", name="Connection check", via="check")
LIFETIME_VALUE = "patient_lifetime_value"


@dataclass(slots=True)
class Scratch:
    location: Location
    connection: Connection
    path: str
    secret: str = field(repr=False)
    contacts: dict[str, UUID] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    money: set[str] = field(default_factory=set)

    def headers_for(self, body: bytes, *, is_valid: bool) -> dict[str, str]:
        """The signature header of this body, or one that is wrong."""
        key = self.secret if is_valid else "wrong"
        return {"x-signature": hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}


@contextmanager
def scratch_location(sample: Sample) -> Iterator[Scratch]:
    """Everything committed, since the door has a connection of its own; everything removed afterwards."""
    agency = tenancy.create_agency(name=f"Connection check {new_id()}")
    try:
        yield _make(agency, sample)
    finally:
        remove(agency)


def _make(agency: Agency, sample: Sample) -> Scratch:
    given, at = sample.given, sample.now
    location = tenancy.create_location(
        agency=agency,
        name="Check",
        timezone=given.get("default_timezone", "America/Los_Angeles"),
        country=given.get("default_country", "US"),
        by=CHECKER,
        at=at,
    )
    with open_location(location, CHECKER):
        made = connections.create_connection(
            location=location,
            source="aestheticspro",
            name="Check",
            by=CHECKER,
            at=at,
            auth_scheme="hmac",
            mode=Connection.Mode.LIVE,
            account_id=str(given.get("source_account_id") or ""),
        )
        places = {str(key): (row["name"], row["timezone"]) for key, row in given.get("locations", {}).items()}
        connections.set_places(connection=made.connection, places=places, by=CHECKER, at=at)
        scratch = Scratch(location, made.connection, connections.path_of(made.connection), made.secret)
        _learn_fields(scratch)
        _seed(scratch, given.get("crm", {}), at)
    return scratch


def _learn_fields(scratch: Scratch) -> None:
    scratch.keys = {spec.label: spec.key for spec in STANDARD.values()}
    for row in CustomField.objects.filter(location=scratch.location, object=CustomField.Object.CONTACT):
        scratch.keys[row.name] = row.key
        if row.data_type == "MONETORY":
            scratch.money.add(row.key)


def cents(value: Any) -> int:
    return int((Decimal(str(value)) * 100).to_integral_value())


def _seed(scratch: Scratch, crm: Mapping[str, Any], at: datetime) -> None:
    book = ContactBook(scratch.location, CHECKER, at)
    balances = {}
    for row in crm.get("contacts", ()):
        values = {"type": row.get("type", "Lead")}
        for label, value in row.get("fields", {}).items():
            key = scratch.keys[label]
            values[key] = cents(value) if key in scratch.money else value
        values.pop(LIFETIME_VALUE, None)  # the ledger's, see below
        contact = book.create(ContactDraft(values=values, via="check"))
        scratch.contacts[row["key"]] = contact.id
        if row.get("ltv"):
            balances[contact.id] = (contact, cents(row["ltv"]))
    book.save()
    for contact, amount in balances.values():
        set_opening_balance(
            location=scratch.location, contact=contact, amount_cents=amount, comment="Check", by=CHECKER, at=at
        )
    _seed_opportunities(scratch, crm, at)


def _seed_opportunities(scratch: Scratch, crm: Mapping[str, Any], at: datetime) -> None:
    pipeline = Pipeline.objects.get(location=scratch.location, system_key=LEAD_TO_PATIENT)
    book = OpportunityBook(scratch.location, CHECKER, at)
    for row in crm.get("opportunities", ()):
        stage = book.stage_named(pipeline.id, row["stage"])
        if stage is None:
            raise KeyError(f"no stage is called {row['stage']}")
        contact_id = scratch.contacts[row["contact"]]
        value = cents(row.get("value", 0))
        book.create(OpportunityDraft(contact_id, stage, "Check", status=row["status"], value_cents=value))
    book.save()


def remove(agency: Agency) -> None:
    """The agency's locations with all that they own. The change history, which only grows, keeps its lines."""
    for location in agency.locations.all():
        with open_location(location, CHECKER), database.cursor() as cursor:
            for table in location_tables():
                if table.name not in APPEND_ONLY:
                    cursor.execute(f"DELETE FROM {table.name} WHERE location_id = %s", [location.id])  # noqa: S608 -- our own tables
            HookAddress.objects.filter(location=location).delete()
        location.delete()
    agency.delete()
