"""Opening a location: the one gate to everything that it owns."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.scope import Scope, open_scope
from aesthetix.tenancy.models import Location


@contextmanager
def open_location(location: Location | UUID, actor: Actor, *, at: datetime | None = None) -> Iterator[Scope]:
    """A transaction in which this location's rows, and no others, can be seen and written in the actor's name.

    `at` dates the history of changes; without it the database's clock does.
    """
    location_id = location.id if isinstance(location, Location) else location
    with open_scope(location_id, actor, at=at) as scope:
        yield scope


def data_key(location: Location) -> bytes:
    """The location's own encryption key. Raises crypto.Unreadable if the instance's keys do not open it."""
    return _unwrapped(bytes(location.wrapped_key))


@lru_cache(maxsize=512)
def _unwrapped(wrapped: bytes) -> bytes:
    return crypto.unwrap(wrapped)
