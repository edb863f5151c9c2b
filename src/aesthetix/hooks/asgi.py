"""The hooks door: a lean ASGI application that checks, writes down and thanks.

It never says whether an address or a credential was wrong, and never logs an address, a header or a body.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings

from aesthetix.connect.commands.intake import GroupWriter, NotStored
from aesthetix.connect.queries.doorways import Doorways
from aesthetix.connect.rules.auth import Request
from aesthetix.connect.rules.body import is_readable
from aesthetix.connect.rules.intake import Doorway, Parcel, delivery_key, digest, kept_headers
from aesthetix.connect.rules.schemes import verify
from aesthetix.hooks import wire
from aesthetix.hooks.throttle import Throttle
from aesthetix.kernel import clock, crypto
from aesthetix.kernel.ids import new_id

log = logging.getLogger(__name__)

_GUESSES_PER_MINUTE = 120
_LONGEST_ADDRESS = 200
_PATH_PARTS = 3
_REFUSED = {"error": "unknown address or wrong credential"}
_ALLOWED = (b"allow", b"GET, HEAD, OPTIONS, POST")
_BRIEFLY = ((b"retry-after", b"5"),)


@dataclass(frozen=True, slots=True)
class Route:
    """One route of this door with the mark of what guards it, for the test that walks all doors."""

    method: str
    path: str
    guard: str


ROUTES = (
    Route("POST", "/hooks/<source>/<address>", "hooks:credential"),
    Route("GET", "/hooks/<source>/<address>", "public"),
    Route("OPTIONS", "/hooks/<source>/<address>", "public"),
)


class Door:
    """One per process. `now` is the clock."""

    def __init__(self, *, now: Callable[[], datetime] = clock.now, limit: int | None = None) -> None:
        self._now = now
        self._limit = limit or settings.HOOK_BODY_LIMIT
        self._doorways = Doorways()
        self._rate = Throttle(settings.HOOK_RATE_PER_MINUTE)
        self._guesses = Throttle(_GUESSES_PER_MINUTE)
        self._writer: GroupWriter | None = None
        self._reader: psycopg.AsyncConnection | None = None
        self._reading = asyncio.Lock()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        method = scope["method"]
        if method in {"GET", "HEAD"}:
            await wire.answer(send, 200, {"status": "Deliveries come here by POST."})
        elif method == "OPTIONS":
            await wire.answer_empty(send, headers=(_ALLOWED,))
        elif method != "POST":
            await wire.answer(send, 405, {"error": "method not allowed"}, headers=(_ALLOWED,))
        else:
            try:
                await self._receive(scope, receive, send)
            except (psycopg.Error, OSError, NotStored) as error:
                log.warning("a delivery could not be stored: %s", type(error).__name__)
                await wire.answer(send, 503, {"error": "try again"}, headers=_BRIEFLY)

    async def close(self) -> None:
        if self._writer:
            await self._writer.close()
        if self._reader:
            await self._reader.close()

    async def _receive(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = wire.headers_of(scope)
        remote = wire.remote_address(scope, headers.get("x-forwarded-for", ""), settings.TRUSTED_PROXIES)
        doorway, wait = await self._doorway(scope["path"], remote)
        if wait:
            return await _wait(send, wait)
        if doorway is None:
            return await wire.answer(send, 401, _REFUSED)
        if wait := self._rate.seconds_to_wait(doorway.connection_id):
            return await _wait(send, wait)
        try:
            body = await wire.body_of(receive, headers.get("content-length", ""), self._limit)
        except wire.TooLarge:
            return await wire.answer(send, 413, {"error": "too large"}, headers=((b"connection", b"close"),))
        except wire.Gone:
            return None
        return await self._keep(doorway, Request(body, headers, self._url(scope), remote, self._now()), send)

    async def _keep(self, doorway: Doorway, request: Request, send: Any) -> None:
        if not verify(doorway.policies, request).ok:
            log.info("a delivery of connection %s was refused", doorway.connection_id)
            return await wire.answer(send, 401, _REFUSED)
        if not is_readable(request.headers.get("content-type", "")):
            return await wire.answer(send, 415, {"error": "send JSON or a form"})
        parcel = _parcel(doorway, request)
        await self._storage().store(parcel)
        return await wire.answer(send, 202, {"id": str(parcel.id)})

    def _storage(self) -> GroupWriter:
        if self._writer is None:
            self._writer = GroupWriter(settings.DATABASE_URL)
        return self._writer

    async def _doorway(self, path: str, remote: str) -> tuple[Doorway | None, int]:
        """(the connection of this path, seconds that a guesser has to wait)."""
        parts = path.strip("/").split("/")
        if len(parts) != _PATH_PARTS or len(parts[2]) > _LONGEST_ADDRESS:
            return None, 0
        is_known, doorway = self._doorways.remembered(parts[2])
        if not is_known:
            doorway = await self._look_up(parts[2])
        if doorway is None:
            return None, self._guesses.seconds_to_wait(remote)
        return (doorway if doorway.source == parts[1] else None), 0

    async def _look_up(self, address: str) -> Doorway | None:
        async with self._reading:
            is_known, doorway = self._doorways.remembered(address)
            if is_known:
                return doorway
            if self._reader is None or self._reader.closed:
                url = settings.DATABASE_URL
                self._reader = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
            try:
                return await self._doorways.find(self._reader, address, self._now())
            except psycopg.OperationalError:
                await self._reader.close()
                raise

    @staticmethod
    def _url(scope: dict[str, Any]) -> str:
        query = scope.get("query_string", b"").decode("latin-1")
        return settings.BASE_URL + scope["path"] + (f"?{query}" if query else "")


async def _wait(send: Any, seconds: int) -> None:
    headers = ((b"retry-after", str(seconds).encode()),)
    await wire.answer(send, 429, {"error": "too many requests"}, headers=headers)


def _parcel(doorway: Doorway, request: Request) -> Parcel:
    delivery_id = new_id()
    return Parcel(
        id=delivery_id,
        location_id=doorway.location_id,
        connection_id=doorway.connection_id,
        received_at=request.now,
        content_type=request.headers.get("content-type", "")[:100].replace("\x00", ""),
        headers=kept_headers(request.headers, doorway.policies),
        sealed_body=crypto.seal(doorway.key, request.body, bound_to=delivery_id.bytes),
        size=len(request.body),
        digest=digest(doorway.key, request.body),
        delivery_key=delivery_key(request.headers),
        remote_address=request.remote_address,
    )


_door: Door | None = None


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The door of this process, made with the first request, inside the event loop that serves it."""
    global _door  # noqa: PLW0603 -- one door per process
    if _door is None:
        _door = Door()
    await _door(scope, receive, send)
