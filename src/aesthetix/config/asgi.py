"""The ASGI application: deliveries go to the lean hooks door, everything else to Django."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aesthetix.config.settings")

from django.core.asgi import get_asgi_application

_django = get_asgi_application()

from aesthetix.hooks.asgi import application as _hooks  # noqa: E402 -- apps first


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One ASGI callable for the whole product."""
    if scope["type"] == "http" and scope["path"].startswith("/hooks/"):
        await _hooks(scope, receive, send)
    elif scope["type"] in {"http", "websocket"}:
        await _django(scope, receive, send)
