"""A small HTTP/1.1 load generator for one machine: keep-alive connections, one request in flight on each."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

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


async def _connection(port: int, take: Callable[[], bytes | None], outcome: Outcome) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (message := take()) is not None:
        started = time.perf_counter()
        writer.write(message)
        status = await _answer(reader)
        outcome.times.append(time.perf_counter() - started)
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    writer.close()


async def _press(port: int, take: Callable[[], bytes | None], connections: int) -> Outcome:
    outcome = Outcome()
    started = time.perf_counter()
    await asyncio.gather(*(_connection(port, take, outcome) for _ in range(connections)))
    outcome.seconds = time.perf_counter() - started
    return outcome


def press(port: int, take: Callable[[], bytes | None], *, connections: int = 256) -> Outcome:
    """Send what `take` hands out, as fast as the server answers, until it hands out None."""
    return asyncio.run(_press(port, take, connections))


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
