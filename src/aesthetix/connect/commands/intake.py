"""Storing deliveries with group commit: many requests wait for one transaction, and no one waits without need."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import psycopg

from aesthetix.connect.rules.intake import Parcel
from aesthetix.kernel.outbox import CHANNEL

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 500
_MOST_BYTES_AT_ONCE = 16 * 1024 * 1024
_MOST_WAITING = 20_000
_MOST_BYTES_WAITING = 128 * 1024 * 1024
_TURNS = 3
_LANES = 2
_WORTH_A_LANE = 64
_BEGIN = "SELECT set_config('app.location', %s, true), pg_notify(%s, %s)"
# One JSON document for the small columns and one array for the sealed bodies: far less work on both sides than an
# array for each column. The id is ours, so storing again after a connection was lost in the middle of a commit stores
# nothing twice.
_INSERT = """
INSERT INTO connect_delivery (id, location_id, connection_id, received_at, state, reason, content_type, headers,
  sealed_body, size, digest, delivery_key, remote_address, attempts, error, is_replay, comment)
SELECT r.id, %b, r.connection_id, r.received_at, 'pending', '', r.content_type, r.headers, r.body, r.size,
  r.digest, r.delivery_key, r.remote_address, 0, '', false, ''
FROM ROWS FROM (
  json_to_recordset(%t::json) AS (id uuid, connection_id uuid, received_at timestamptz, content_type text,
    headers jsonb, size int, digest text, delivery_key text, remote_address text),
  unnest(%b::bytea[])
) AS r(id, connection_id, received_at, content_type, headers, size, digest, delivery_key, remote_address, body)
ON CONFLICT (id) DO NOTHING
"""
Waiting = tuple[Parcel, "asyncio.Future[None]"]


class NotStored(Exception):
    """The database did not take it; the sender shall try again."""


class GroupWriter:
    """One per process. `store` returns once the parcel is committed. Two lanes write whatever has gathered meanwhile.

    While a commit is under way new parcels gather, so the group grows with the load by itself and an idle door adds
    no delay. Under load the second lane commits one group while the next is being received.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: list[Waiting] = []
        self._bytes = 0
        self._arrived = asyncio.Event()
        self._busy = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def store(self, parcel: Parcel) -> None:
        """Returns after the commit. Raises NotStored."""
        if len(self._waiting) >= _MOST_WAITING or self._bytes > _MOST_BYTES_WAITING:
            raise NotStored("too much is waiting")
        loop = asyncio.get_running_loop()
        if not self._tasks:
            self._tasks = [loop.create_task(self._run(Lane(self._url))) for _ in range(_LANES)]
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((parcel, done))
        self._bytes += len(parcel.sealed_body)
        self._arrived.set()
        await done

    async def close(self) -> None:
        """Finish what is waiting, then let the connections go."""
        while self._waiting or self._busy:  # noqa: ASYNC110 -- once, when the process ends
            await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _run(self, lane: "Lane") -> None:
        try:
            while True:
                await self._arrived.wait()
                await self._gather()
                if self._is_worth_a_lane():
                    self._busy += 1
                    try:
                        group = self._take()
                        if len(self._waiting) >= _WORTH_A_LANE:
                            self._arrived.set()
                        await lane.write(group)
                    finally:
                        self._busy -= 1
                    if self._waiting:
                        self._arrived.set()
                else:
                    self._arrived.clear()
        finally:
            await lane.close()

    def _is_worth_a_lane(self) -> bool:
        """Few parcels do not split into two commits: they wait for the one that is under way."""
        return len(self._waiting) >= (_WORTH_A_LANE if self._busy else 1)

    async def _gather(self) -> None:
        """Let requests that are being read right now join in; no clock is involved, so an idle door loses nothing."""
        before = 0
        while before < len(self._waiting) < _MOST_AT_ONCE:
            before = len(self._waiting)
            for _ in range(_TURNS):
                await asyncio.sleep(0)

    def _take(self) -> list[Waiting]:
        """What this lane writes: half of it while the other lane is free, so that the two take turns under load."""
        share = len(self._waiting) if self._busy > 1 else max(_WORTH_A_LANE, (len(self._waiting) + 1) // 2)
        count = size = 0
        for parcel, _ in self._waiting[: min(share, _MOST_AT_ONCE)]:
            size += len(parcel.sealed_body)
            count += 1
            if size > _MOST_BYTES_AT_ONCE:
                break
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        self._bytes -= sum(len(parcel.sealed_body) for parcel, _ in group)
        return group


class Lane:
    """One database connection that commits groups, one after the other."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection | None = None

    async def close(self) -> None:
        if self._connection:
            await self._connection.close()

    async def write(self, group: list[Waiting]) -> None:
        """All together; where that fails, one by one, so that one bad parcel does not refuse the others."""
        parcels = [parcel for parcel, _ in group]
        if await self._attempt(parcels) or await self._attempt(parcels):
            for _, done in group:
                _settle(done, stored=True)
            return
        for parcel, done in group:
            alone = len(group) > 1 and self._connection is not None and await self._attempt([parcel])
            _settle(done, stored=alone)

    async def _attempt(self, parcels: Sequence[Parcel]) -> bool:
        try:
            await self._commit(parcels)
        except (psycopg.Error, OSError) as error:
            log.warning("%s deliveries not stored: %s", len(parcels), type(error).__name__)
            await self._forget_connection(error)
            return False
        return True

    async def _commit(self, parcels: Sequence[Parcel]) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True, connect_timeout=5)
        by_location: dict[UUID, list[Parcel]] = {}
        for parcel in parcels:
            by_location.setdefault(parcel.location_id, []).append(parcel)
        async with self._connection.pipeline(), self._connection.transaction():
            for location_id, rows in by_location.items():
                values = [location_id, _document(rows), [row.sealed_body for row in rows]]
                await self._connection.execute(_BEGIN, [str(location_id), CHANNEL, str(location_id)])
                await self._connection.execute(_INSERT, values, prepare=True)

    async def _forget_connection(self, error: Exception) -> None:
        is_lost = isinstance(error, psycopg.OperationalError | OSError)
        if self._connection and (is_lost or self._connection.closed):
            await self._connection.close()
            self._connection = None


def _settle(done: "asyncio.Future[None]", *, stored: bool) -> None:
    if done.done():  # the sender has gone
        return
    if stored:
        done.set_result(None)
    else:
        done.set_exception(NotStored("the database did not take it"))


def _document(rows: Sequence[Parcel]) -> str:
    lines: list[dict[str, Any]] = [
        {
            "id": row.id,
            "connection_id": row.connection_id,
            "received_at": row.received_at,
            "content_type": row.content_type,
            "headers": row.headers,
            "size": row.size,
            "digest": row.digest,
            "delivery_key": row.delivery_key,
            "remote_address": row.remote_address,
        }
        for row in rows
    ]
    return orjson.dumps(lines).decode()
