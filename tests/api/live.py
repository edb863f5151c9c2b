"""The real server in a process of its own, on a free port, with the tests' database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import httpx

from support.database import ROOT


@contextmanager
def live_server() -> Iterator[str]:
    """Yields the address. The server has answered its health check before."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port),
        "--no-ws", "aesthetix.config.asgi:application",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DATABASE_POOL_SIZE": "4"}
    log = tempfile.TemporaryFile()  # noqa: SIM115 -- closed below, after the server
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.seek(0)
        print(log.read().decode()[-3000:])  # noqa: T201 -- shown by pytest if a test fails
        log.close()


def _wait(process: subprocess.Popen, address: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"the server stopped:\n{log.read().decode()[-3000:]}")
        try:
            if httpx.get(f"{address}/health/", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")
