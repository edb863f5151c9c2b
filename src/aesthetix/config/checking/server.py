"""The hooks door on a free local port, with a clock that a check sets. A real HTTP server on a real socket."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from granian.constants import Interfaces
from granian.server.embed import Server

from aesthetix.hooks.asgi import Door
from aesthetix.kernel import clock

_PATIENCE = 15.0


class DoorServer:
    """`with DoorServer() as server:` serves until the block ends. `server.now`: the door's clock, None the real one."""

    def __init__(self, **options: Any) -> None:
        self.now: datetime | None = None
        self.port = _free_port()
        self._options = options
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None
        self._thread = threading.Thread(target=self._serve, name="door", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + _PATIENCE
        while not _answers(self.port):
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the local server did not start")
            time.sleep(0.02)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._loop and self._server:
            self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(_PATIENCE)

    def _clock(self) -> datetime:
        return self.now or clock.now()

    def _serve(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run(self._clock))
        self._loop.close()

    async def _run(self, now: Callable[[], datetime]) -> None:
        door = Door(now=now, **self._options)

        async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                await door(scope, receive, send)

        self._server = Server(
            application, address="127.0.0.1", port=self.port, interface=Interfaces.ASGINL, log_enabled=False
        )
        await self._server.serve()
        await door.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
