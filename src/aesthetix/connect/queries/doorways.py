"""From an unguessable address to its connection, remembered for a moment."""

import json
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import psycopg

from aesthetix.connect.rules.intake import Doorway, policies_of
from aesthetix.kernel import crypto

_FRESH_SECONDS = 2.0
_MOST_REMEMBERED = 10_000
_ADDRESS = """
SELECT h.location_id, h.connection_id, l.wrapped_key FROM connect_hookaddress h
JOIN tenancy_location l ON l.id = h.location_id AND l.status = 'active'
WHERE h.address_hash = %s AND (h.ends_at IS NULL OR h.ends_at > %s)
"""
_CONNECTION = """
SELECT source, auth_scheme, auth_options, sealed_secrets FROM connect_connection WHERE location_id = %s AND id = %s
"""


class Doorways:
    """Answers from memory for two seconds, so that a changed secret or a withdrawn address takes effect quickly.

    Unknown addresses are remembered too: guessing costs the database next to nothing.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._known: OrderedDict[str, tuple[float, Doorway | None]] = OrderedDict()
        self._monotonic = monotonic

    def remembered(self, address: str) -> tuple[bool, Doorway | None]:
        """(whether memory still holds, what it says)."""
        entry = self._known.get(address)
        if entry is None or entry[0] < self._monotonic():
            return False, None
        return True, entry[1]

    async def find(self, connection: psycopg.AsyncConnection, address: str, at: datetime) -> Doorway | None:
        doorway = await _look_up(connection, address, at)
        self._known[address] = (self._monotonic() + _FRESH_SECONDS, doorway)
        self._known.move_to_end(address)
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return doorway


async def _look_up(connection: psycopg.AsyncConnection, address: str, at: datetime) -> Doorway | None:
    async with connection.transaction():
        found = await (await connection.execute(_ADDRESS, [crypto.digest_token(address), at])).fetchone()
        if found is None:
            return None
        location_id, connection_id, wrapped_key = found
        await connection.execute("SELECT set_config('app.location', %s, true)", [str(location_id)])
        row = await (await connection.execute(_CONNECTION, [location_id, connection_id])).fetchone()
    return _doorway(location_id, connection_id, crypto.unwrap(wrapped_key), row) if row else None


def _doorway(location_id: UUID, connection_id: UUID, key: bytes, row: tuple) -> Doorway:
    source, scheme, options, sealed = row
    secrets = json.loads(crypto.unseal(key, sealed, bound_to=connection_id.bytes)) if sealed else []
    return Doorway(location_id, connection_id, source, policies_of(scheme, options, secrets), key)
