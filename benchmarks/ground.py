"""A database and processes of one's own for measuring, in var/bench."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from aesthetix.kernel.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
DATABASE = "bench"


@contextlib.contextmanager
def database() -> Iterator[EmbeddedPostgres]:
    """An empty, migrated database; Django is ready when the block begins."""
    shutil.rmtree(FOLDER / "static", ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.update({"DATA_DIR": str(FOLDER), "LOG_LEVEL": "WARNING", "HOOK_RATE_PER_MINUTE": "10000000"})
    with EmbeddedPostgres(FOLDER / "postgres") as server:
        with contextlib.suppress(Exception):
            drop(server)
        server.ensure_database(DATABASE)
        os.environ["DATABASE_URL"] = server.app_url(DATABASE)
        os.environ["DATABASE_OWNER_URL"] = server.owner_url(DATABASE)
        os.environ["DJANGO_SETTINGS_MODULE"] = "aesthetix.config.settings"
        import django  # noqa: PLC0415 -- the environment comes first

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- the same
        from django.db import connections  # noqa: PLC0415 -- the same

        call_command("migrate", database="owner", verbosity=0)
        yield server
        connections.close_all()
        connections["default"].close_pool()


def drop(server: EmbeddedPostgres) -> None:
    """Remove the database of an earlier run."""
    import psycopg  # noqa: PLC0415 -- used here only

    with psycopg.connect(server.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child of its own, ended with the block."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    child = subprocess.Popen([sys.executable, *arguments], env=environment, cwd=ROOT)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()


@contextlib.contextmanager
def web(target: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Granian as the product runs it, with one worker process, serving the ASGI application `target`."""
    with process(
        "-m", "granian", "--interface", "asgi", "--loop", "uvloop", "--no-ws", "--port", str(port),
        "--log-level", "warning", target,
    ) as child:  # fmt: skip
        _wait(port)
        yield child


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def fetch(url: str) -> int:
    with urllib.request.urlopen(url) as answer:
        return int(answer.status)
