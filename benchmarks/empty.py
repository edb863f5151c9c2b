"""The yardstick: the same server answering an empty 204 to whatever comes."""

from typing import Any

_START = {"type": "http.response.start", "status": 204, "headers": []}
_BODY = {"type": "http.response.body", "body": b""}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Reads the body, as any server has to, and answers nothing."""
    if scope["type"] != "http":
        return
    while True:
        message = await receive()
        if not message.get("more_body"):
            break
    await send(_START)
    await send(_BODY)
