"""The open location of a transaction: row-level security and the history trigger read it from there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from aesthetix.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """`at`: the moment that history shall name; None for the database's clock."""

    location_id: UUID
    actor: Actor
    at: datetime | None = None


class NoScope(RuntimeError):
    """Location-owned data was asked for with no location open: a bug, never a user's fault."""


_current: ContextVar[Scope | None] = ContextVar("aesthetix_scope", default=None)


def current() -> Scope:
    """The open scope. Raises NoScope."""
    scope = _current.get()
    if scope is None:
        raise NoScope("open a location first")
    return scope


def current_or_none() -> Scope | None:
    return _current.get()


def _tell_database(scope: Scope | None) -> None:
    location = str(scope.location_id) if scope else ""
    actor = "{}"
    if scope:
        who = scope.actor
        actor = json.dumps(
            {
                "kind": who.kind,
                "id": who.id,
                "name": who.name,
                "via": who.via,
                "address": who.address,
                **({"at": scope.at.isoformat()} if scope.at else {}),
            },
            ensure_ascii=False,
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.location', %s, true), set_config('app.actor', %s, true)", [location, actor]
        )


@contextmanager
def open_scope(location_id: UUID, actor: Actor, *, at: datetime | None = None) -> Iterator[Scope]:
    """Open a location for one transaction: begins it (or a savepoint), tells the database, restores the scope before.

    One query. Everything inside sees this location only. `at` dates the history; an inner scope inherits it.
    """
    before = _current.get()
    scope = Scope(location_id=location_id, actor=actor, at=at or (before.at if before else None))
    with transaction.atomic():
        _tell_database(scope)
        token = _current.set(scope)
        try:
            yield scope
        finally:
            _current.reset(token)
        # an error rolls the setting back with the savepoint; the end of a transaction forgets it
        if before is not None or connection.savepoint_ids:
            _tell_database(before)
