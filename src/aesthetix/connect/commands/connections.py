"""Setting up a connection: its address, secrets, mode, switches, locations and mapping."""
# ruff: noqa: ARG001 -- every command takes `by` and `at`; the scope's actor stands in the history

import json
import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from aesthetix.connect.models import Connection, Delivery, HookAddress, InboundEvent, SourceLocation
from aesthetix.connect.providers import registry, zone_named
from aesthetix.connect.providers.aestheticspro import workflows as apro
from aesthetix.connect.rules.schemes import SCHEMES
from aesthetix.kernel import crypto, outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.payments.commands import write_lifetime_values
from aesthetix.payments.models import LedgerEntry
from aesthetix.payments.rules import EntryKind
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key
from aesthetix.workflows.commands import install_system_workflow

MOST_OVERLAP = timedelta(days=7)
_NEEDS_SECRET = frozenset(SCHEMES) - {"address", "ip_list"}
_SWITCHES = frozenset({"acts_on_reschedules", "acts_on_deletions", "subtracts_refunds"})
_WORKFLOWS = {"aestheticspro": apro.SYSTEM_WORKFLOWS}


@dataclass(frozen=True, slots=True)
class Created:
    """A new connection with what its owner enters at the EMR. `secret` is shown here and never again."""

    connection: Connection
    address: str = field(repr=False)
    secret: str = field(repr=False)


@transaction.atomic
def create_connection(
    *,
    location: Location,
    source: str,
    name: str,
    by: Actor,
    at: datetime,
    auth_scheme: str = "address",
    auth_options: Mapping[str, Any] | None = None,
    secret: str = "",
    mode: str = Connection.Mode.LEARNING,
    account_id: str = "",
) -> Created:
    """A connection with an unguessable address, and its source's workflows installed. Raises Refusal or Conflict."""
    _check(source, name, auth_scheme)
    if Connection.objects.filter(location=location, name=name.strip()).exists():
        raise Conflict("A connection of this name exists already.", fields={"name": ["Choose another name."]})
    connection = Connection(
        location=location,
        source=source,
        name=name.strip()[:100],
        mode=mode,
        auth_scheme=auth_scheme,
        auth_options=dict(auth_options or {}),
        account_id=account_id.strip(),
        default_country=location.country,
        created_at=at,
    )
    if auth_scheme in _NEEDS_SECRET:
        secret = secret or random.token_urlsafe(32)
        _seal_secrets(connection, [{"secret": secret, "ends_at": None}])
    address = _new_address(connection, at)
    connection.save(force_insert=True)
    for definition in _WORKFLOWS.get(source, ()):
        install_system_workflow(location, definition, by=by, at=at)
    return Created(connection, address, secret if auth_scheme in _NEEDS_SECRET else "")


def _check(source: str, name: str, auth_scheme: str) -> None:
    if source not in {provider.key for provider in registry.all_providers()}:
        raise Refusal(f"There is no source called {source}.", fields={"source": ["Choose a source from the list."]})
    if not name.strip():
        raise Refusal("Give the connection a name.", fields={"name": ["Write a name."]})
    if auth_scheme not in SCHEMES:
        raise Refusal("This way of proving oneself is not known.", fields={"auth_scheme": ["Choose from the list."]})


def _new_address(connection: Connection, at: datetime) -> str:
    address = random.token_urlsafe(32)
    key = data_key(connection.location)
    connection.sealed_address = crypto.seal(key, address.encode(), bound_to=connection.id.bytes)
    HookAddress.objects.create(
        address_hash=crypto.digest_token(address),
        location=connection.location,
        connection_id=connection.id,
        created_at=at,
    )
    return address


def address_of(connection: Connection) -> str:
    """The current hook address, to show it to those entitled."""
    key = data_key(connection.location)
    return crypto.unseal(key, bytes(connection.sealed_address), bound_to=connection.id.bytes).decode()


def path_of(connection: Connection) -> str:
    """The path that the EMR posts to."""
    return f"/hooks/{connection.source}/{address_of(connection)}"


def _seal_secrets(connection: Connection, secrets: Sequence[Mapping[str, Any]]) -> None:
    plain = json.dumps(list(secrets)).encode()
    connection.sealed_secrets = crypto.seal(data_key(connection.location), plain, bound_to=connection.id.bytes)


def _secrets_of(connection: Connection) -> list[dict[str, Any]]:
    if not connection.sealed_secrets:
        return []
    plain = crypto.unseal(data_key(connection.location), bytes(connection.sealed_secrets), bound_to=connection.id.bytes)
    return list(json.loads(plain))


@transaction.atomic
def rotate_secret(*, connection: Connection, overlap: timedelta, by: Actor, at: datetime, secret: str = "") -> str:
    """A new secret, shown once; the one before stays valid for the overlap (0 to 7 days). Raises Refusal."""
    row = _locked(connection)
    if row.auth_scheme not in _NEEDS_SECRET:
        raise Refusal("This connection proves itself without a secret.")
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        raise Refusal("The old secret can stay valid for 0 to 7 days.", fields={"overlap": ["Choose 0 to 7 days."]})
    secret = secret or random.token_urlsafe(32)
    newest = [entry for entry in _secrets_of(row) if entry["ends_at"] is None][:1]
    older = [{"secret": entry["secret"], "ends_at": (at + overlap).isoformat()} for entry in newest if overlap]
    _seal_secrets(row, [{"secret": secret, "ends_at": None}, *older])
    row.save(update_fields=["sealed_secrets"])
    connection.sealed_secrets = row.sealed_secrets
    return secret


@transaction.atomic
def rotate_address(*, connection: Connection, overlap: timedelta, by: Actor, at: datetime) -> str:
    """A new address; the one before works for the overlap (0 to 7 days). Raises Refusal."""
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        raise Refusal("The old address can work for 0 to 7 days.", fields={"overlap": ["Choose 0 to 7 days."]})
    row = _locked(connection)
    old = HookAddress.objects.filter(location=row.location, connection_id=row.id)
    old.filter(ends_at=None).update(ends_at=at + overlap)
    address = _new_address(row, at)
    row.save(update_fields=["sealed_address"])
    connection.sealed_address = row.sealed_address
    return address


@transaction.atomic
def change_authentication(
    *, connection: Connection, auth_scheme: str, auth_options: Mapping[str, Any], by: Actor, at: datetime
) -> str:
    """Another way of proving itself, from now on; returns the new secret, "" if there is none. Raises Refusal."""
    row = _locked(connection)
    _check(row.source, row.name, auth_scheme)
    row.auth_scheme, row.auth_options, secret = auth_scheme, dict(auth_options), ""
    row.sealed_secrets = b""
    if auth_scheme in _NEEDS_SECRET:
        secret = random.token_urlsafe(32)
        _seal_secrets(row, [{"secret": secret, "ends_at": None}])
    row.save(update_fields=["auth_scheme", "auth_options", "sealed_secrets"])
    return secret


@transaction.atomic
def set_mode(*, connection: Connection, mode: str, by: Actor, at: datetime) -> int:
    """Learning, live or paused. Going live queues what was recorded while learning; returns how much that is."""
    row = _locked(connection)
    row.mode = Connection.Mode(mode)
    row.save(update_fields=["mode"])
    connection.mode = row.mode
    replayed = 0
    if row.mode == Connection.Mode.LIVE:
        recorded = Delivery.objects.filter(location=row.location, connection=row, state=Delivery.State.RECORDED)
        replayed = recorded.update(state=Delivery.State.PENDING, is_replay=True, next_attempt_at=None)
    outbox.wake()
    return replayed


@transaction.atomic
def set_switches(*, connection: Connection, by: Actor, at: datetime, **switches: bool) -> None:
    """acts_on_reschedules, acts_on_deletions, subtracts_refunds. The last also counts, or no longer counts, refunds
    that came before. Raises Refusal for another name."""
    unknown = set(switches) - _SWITCHES
    if unknown:
        raise Refusal(f"There is no switch called {', '.join(sorted(unknown))}.")
    row = _locked(connection)
    before = row.subtracts_refunds
    for name, value in switches.items():
        setattr(row, name, value)
        setattr(connection, name, value)
    row.save(update_fields=sorted(switches))
    if row.subtracts_refunds != before:
        _recount_refunds(row, by, at)


def _recount_refunds(connection: Connection, by: Actor, at: datetime) -> None:
    rows = LedgerEntry.objects.filter(location=connection.location, source=connection.source, kind=EntryKind.REFUND)
    contact_ids = list(rows.values_list("contact_id", flat=True).distinct())
    rows.update(counts=connection.subtracts_refunds, updated_at=at)
    write_lifetime_values(location=connection.location, contact_ids=contact_ids, by=by, at=at)


@transaction.atomic
def set_places(*, connection: Connection, places: Mapping[str, tuple[str, str]], by: Actor, at: datetime) -> None:
    """The location table: the EMR's id -> (name, time zone). Replaces the one before. Raises Refusal."""
    for external_id, (name, zone) in places.items():
        if not external_id.strip() or not name.strip() or zone_named(zone) is None:
            raise Refusal(
                "Each location needs its id, a name and a time zone such as America/Phoenix.",
                fields={"places": [f"Look at the row of {external_id or 'the empty id'}."]},
            )
    rows = SourceLocation.objects.filter(location=connection.location, connection=connection)
    rows.exclude(external_id__in=list(places)).delete()
    for external_id, (name, zone) in places.items():
        rows.update_or_create(
            location=connection.location,
            connection=connection,
            external_id=external_id.strip(),
            defaults={"name": name.strip(), "timezone": zone},
        )


@transaction.atomic
def set_overrides(*, connection: Connection, overrides: Mapping[str, Sequence[str]], by: Actor, at: datetime) -> int:
    """Further keys per canonical field, looked at first; returns the new version of the mapping. Raises Refusal."""
    check_overrides(connection.source, overrides)
    row = _locked(connection)
    row.mapping_overrides = {name: list(keys) for name, keys in overrides.items() if keys}
    row.mapping_version += 1
    row.save(update_fields=["mapping_overrides", "mapping_version"])
    connection.mapping_overrides, connection.mapping_version = row.mapping_overrides, row.mapping_version
    return row.mapping_version


def check_overrides(source: str, overrides: Mapping[str, Sequence[str]]) -> None:
    """Raises Refusal for a field that the source does not know."""
    unknown = sorted(set(overrides) - set(registry.get(source).fields()))
    if unknown:
        raise Refusal(
            f"The source has no field {', '.join(unknown)}.", fields={"overrides": ["Choose fields from the list."]}
        )


@transaction.atomic
def set_details(*, connection: Connection, by: Actor, at: datetime, **values: Any) -> None:
    """name, account_id, default_country, retention_days, billing_day. Raises Refusal."""
    allowed = {"name", "account_id", "default_country", "retention_days", "billing_day"}
    if unknown := set(values) - allowed:
        raise Refusal(f"{', '.join(sorted(unknown))} cannot be changed here.")
    if not 1 <= values.get("billing_day", 1) <= 28:  # noqa: PLR2004 -- every month has them
        raise Refusal("Choose a day from 1 to 28.", fields={"billing_day": ["Choose a day from 1 to 28."]})
    if values.get("retention_days", 1) < 1:
        raise Refusal("Keep bodies for a day at least.", fields={"retention_days": ["At least 1 day."]})
    row = _locked(connection)
    for name, value in values.items():
        setattr(row, name, value)
        setattr(connection, name, value)
    row.save(update_fields=sorted(values))


@transaction.atomic
def mark_reviewed(*, location: Location, event_id: Any, by: Actor, at: datetime) -> None:
    """A person has looked at an event that asked for it. Raises NotFound."""
    rows = InboundEvent.objects.filter(location=location, id=event_id, needs_review=True)
    if not rows.update(needs_review=False):
        raise NotFound


def _locked(connection: Connection) -> Connection:
    rows = Connection.objects.select_related("location").select_for_update(of=("self",))
    row = rows.filter(location_id=connection.location_id, id=connection.id).first()
    if row is None:
        raise NotFound
    return row
