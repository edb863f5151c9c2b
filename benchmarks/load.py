"""A small HTTP/1.1 load generator for one machine: keep-alive connections, one request in flight on each."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import uvloop

_LENGTH = b"content-length:"


@dataclass(slots=True)
class Outcome:
    """What a load brought: answers by status, seconds, and each answer's seconds."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return sum(self.statuses.values()) / self.seconds if self.seconds else 0.0


def request_bytes(path: str, body: bytes, headers: dict[str, str], *, method: str = "POST") -> bytes:
    """One request on the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(_LENGTH):
            length = int(line[len(_LENGTH) :])
    if length:
        await reader.readexactly(length)
    return int(head[9:12])


class _Caller(asyncio.Protocol):
    """One connection that sends the next message as soon as the answer to the last one is complete."""

    def __init__(self, take: Callable[[], bytes | None], outcome: Outcome, done: asyncio.Future[None]) -> None:
        self._take, self._outcome, self._done = take, outcome, done
        self._got = b""
        self._started = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0 or len(self._got) < end + 4 + _length(self._got[:end]):
            return
        self._outcome.times.append(time.perf_counter() - self._started)
        status = int(self._got[9:12])
        self._outcome.statuses[status] = self._outcome.statuses.get(status, 0) + 1
        self._got = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server hung up"))

    def _send(self) -> None:
        message = self._take()
        assert self._transport
        if message is None:
            self._done.set_result(None)
            self._transport.close()
            return
        self._started = time.perf_counter()
        self._transport.write(message)


def _length(head: bytes) -> int:
    """What the answer says about its body's length; 0 if nothing."""
    lower = head.lower()
    at = lower.find(_LENGTH)
    return int(lower[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def _press(port: int, take: Callable[[], bytes | None], connections: int) -> Outcome:
    outcome, loop = Outcome(), asyncio.get_running_loop()
    started = time.perf_counter()
    ends = [loop.create_future() for _ in range(connections)]
    for done in ends:
        await loop.create_connection(lambda done=done: _Caller(take, outcome, done), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    outcome.seconds = time.perf_counter() - started
    return outcome


def press(port: int, take: Callable[[], bytes | None], *, connections: int = 256) -> Outcome:
    """Send what `take` hands out, as fast as the server answers, until it hands out None."""
    return uvloop.run(_press(port, take, connections))


async def _pace(port: int, messages: list[bytes], per_second: float) -> Outcome:
    """At a steady rate, whatever the answers take; at most 200 connections."""
    outcome = Outcome()
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(20):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    started = time.perf_counter()

    async def send(number: int, message: bytes) -> None:
        due = started + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        reader, writer = await free.get()
        at = time.perf_counter()
        writer.write(message)
        status = await _answer(reader)
        outcome.times.append(time.perf_counter() - at)
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        free.put_nowait((reader, writer))

    await asyncio.gather(*(send(number, message) for number, message in enumerate(messages)))
    outcome.seconds = time.perf_counter() - started
    return outcome


def pace(port: int, messages: list[bytes], *, per_second: float) -> Outcome:
    """Send the messages at a steady rate."""
    return asyncio.run(_pace(port, messages, per_second))
