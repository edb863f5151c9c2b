"""ASGI's messages, as far as this door speaks them."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import orjson


class TooLarge(Exception):
    """The body passes the limit."""


class Gone(Exception):
    """The sender hung up before the body was complete."""


def headers_of(scope: dict[str, Any]) -> dict[str, str]:
    """Lower-case names; of repeated ones the values joined, as HTTP allows."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


async def body_of(receive: Any, stated: str, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is known to be, or Gone."""
    if stated.isascii() and stated.isdigit() and int(stated) > limit:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def answer(
    send: Any, status: int, payload: dict[str, str], *, headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    body = orjson.dumps(payload)
    start = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def answer_empty(send: Any, *, headers: Sequence[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": [*headers]})
    await send({"type": "http.response.body", "body": b""})


def remote_address(scope: dict[str, Any], forwarded: str, trusted: Sequence[str]) -> str:
    """The caller; behind proxies that we trust, the last address that is none of theirs."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    for hop in reversed([hop.strip() for hop in forwarded.split(",") if hop.strip()]):
        if not _is_trusted(address, trusted):
            break
        address = hop
    return address[:64]


def _is_trusted(address: str, trusted: Sequence[str]) -> bool:
    try:
        return any(ip_address(address) in ip_network(network, strict=False) for network in trusted)
    except ValueError:
        return False
