"""The hooks door: a lean ASGI application that checks, writes down and thanks."""

from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001
    """No source is connected yet: every address is unknown."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b'{"error":"not found"}'})
