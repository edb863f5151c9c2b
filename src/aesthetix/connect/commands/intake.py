"""Storing deliveries with group commit: many requests wait for one transaction, and no one waits without need."""

import asyncio
import json
import logging
from collections.abc import Sequence

import psycopg

from aesthetix.connect.rules.intake import Parcel
from aesthetix.kernel.outbox import CHANNEL

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 500
_MOST_BYTES_AT_ONCE = 16 * 1024 * 1024
_MOST_WAITING = 20_000
_MOST_BYTES_WAITING = 128 * 1024 * 1024
_TURNS = 3
_LOCATION = "SELECT set_config('app.location', %s, true)"
_NOTIFY = "SELECT pg_notify(%s, %s)"
# The id is ours, so storing again after a connection was lost in the middle of a commit stores nothing twice.
_INSERT = """
INSERT INTO connect_delivery (id, location_id, connection_id, received_at, state, reason, content_type, headers,
  sealed_body, size, digest, delivery_key, remote_address, attempts, error, is_replay, comment)
SELECT r.id, %s, r.connection_id, r.received_at, 'pending', '', r.content_type, r.headers::jsonb, r.body, r.size,
  r.digest, r.delivery_key, r.remote_address, 0, '', false, ''
FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::bytea[], %s::int[], %s::text[],
  %s::text[], %s::text[])
  AS r(id, connection_id, received_at, content_type, headers, body, size, digest, delivery_key, remote_address)
ON CONFLICT (id) DO NOTHING
"""


class NotStored(Exception):
    """The database did not take it; the sender shall try again."""


class GroupWriter:
    """One per process. `store` returns once the parcel is committed. One task writes whatever has gathered meanwhile.

    While a commit is under way new parcels gather, so the group grows with the load by itself and an idle door adds
    no delay.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: list[tuple[Parcel, asyncio.Future[None]]] = []
        self._bytes = 0
        self._arrived = asyncio.Event()
        self._connection: psycopg.AsyncConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def store(self, parcel: Parcel) -> None:
        """Returns after the commit. Raises NotStored."""
        if len(self._waiting) >= _MOST_WAITING or self._bytes > _MOST_BYTES_WAITING:
            raise NotStored("too much is waiting")
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((parcel, done))
        self._bytes += len(parcel.sealed_body)
        self._arrived.set()
        await done

    async def close(self) -> None:
        """Finish what is waiting, then let the connection go."""
        while self._waiting:  # noqa: ASYNC110 -- once, when the process ends
            await asyncio.sleep(0.01)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            await self._connection.close()

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                await self._gather()
                await self._write(self._take())

    async def _gather(self) -> None:
        """Let requests that are being read right now join in; no clock is involved, so an idle door loses nothing."""
        before = 0
        while before < len(self._waiting) < _MOST_AT_ONCE:
            before = len(self._waiting)
            for _ in range(_TURNS):
                await asyncio.sleep(0)

    def _take(self) -> list[tuple[Parcel, "asyncio.Future[None]"]]:
        count = size = 0
        for parcel, _ in self._waiting[:_MOST_AT_ONCE]:
            size += len(parcel.sealed_body)
            count += 1
            if size > _MOST_BYTES_AT_ONCE:
                break
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        self._bytes -= sum(len(parcel.sealed_body) for parcel, _ in group)
        return group

    async def _write(self, group: list[tuple[Parcel, "asyncio.Future[None]"]]) -> None:
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
        by_location: dict[object, list[Parcel]] = {}
        for parcel in parcels:
            by_location.setdefault(parcel.location_id, []).append(parcel)
        async with self._connection.pipeline(), self._connection.transaction():
            for location_id, rows in by_location.items():
                await self._connection.execute(_LOCATION, [str(location_id)])
                await self._connection.execute(_INSERT, [location_id, *_columns(rows)], prepare=True, binary=True)
                await self._connection.execute(_NOTIFY, [CHANNEL, str(location_id)])

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


def _columns(rows: Sequence[Parcel]) -> list[list[object]]:
    lines = [
        (
            *(row.id, row.connection_id, row.received_at, row.content_type, json.dumps(dict(row.headers))),
            *(row.sealed_body, row.size, row.digest, row.delivery_key, row.remote_address),
        )
        for row in rows
    ]
    return [list(column) for column in zip(*lines, strict=True)]
