"""Agencies and their locations: made and changed here."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict
from aesthetix.tenancy.commands.security import record
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
    record("location.created", by=by, at=at, location=location, subject=location.name)
    return location


SETTINGS = (
    *("name", "timezone", "country", "currency", "locale", "email", "phone", "website"),
    *("address", "city", "state", "postal_code"),
)


@transaction.atomic
def change_location(*, location: Location, values: Mapping[str, str], by: Actor, at: datetime) -> Location:
    """Name, contact data, time zone, currency and locale. Raises KeyError for other fields, Conflict: name taken."""
    unknown = set(values) - set(SETTINGS)
    if unknown:
        raise KeyError(sorted(unknown))
    row = Location.objects.select_for_update().get(id=location.id)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    name = changed.get("name", row.name)
    if Location.objects.filter(agency_id=row.agency_id, name=name).exclude(id=row.id).exists():
        text = f"The agency has a location called {name} already."
        raise Conflict(text, fields={"name": [text]})
    if changed:
        before = {key: getattr(row, key) for key in changed}
        for key, value in changed.items():
            setattr(row, key, value)
        row.save(update_fields=list(changed))
        record("location.changed", by=by, at=at, location=row, subject=row.name, before=before, after=changed)
    return row


@transaction.atomic
def require_second_step(*, of: Agency | Location, required: bool, by: Actor, at: datetime) -> None:
    """Whether people must have a passkey or an authenticator app before they see anything here."""
    row = type(of)._default_manager.select_for_update().get(id=of.id)  # noqa: SLF001 -- either model
    before = bool(row.settings.get("second_step"))
    if before == required:
        return
    row.settings["second_step"] = required
    row.save(update_fields=["settings"])
    where = {"location": row} if isinstance(row, Location) else {"agency": row}
    record(
        "second_step.changed",
        by=by,
        at=at,
        subject=row.name,
        before={"required": before},
        after={"required": required},
        **where,
    )
