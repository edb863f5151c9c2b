"""What a command stands on: the data folder, the database (embedded unless DATABASE_URL says otherwise), Django."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console

from aesthetix.config.env import env_secret, env_text
from aesthetix.kernel.postgres import EmbeddedPostgres, PostgresError

DATABASE = "aesthetix"
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(sentence: str) -> typer.Exit:
    """`raise fail("…")`: prints a plain sentence, ends with status 1."""
    errors.print(sentence, markup=False)
    return typer.Exit(1)


def data_folder() -> Path:
    """The absolute data folder, made if missing; children see the same one whatever their current folder is."""
    folder = Path(env_text("DATA_DIR", str(Path.cwd() / "var"))).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fail(f"The data folder {folder} cannot be made ({error.strerror}). Set DATA_DIR to another.") from error
    if not os.access(folder, os.W_OK):
        raise fail(f"You may not write into the data folder {folder}. Set DATA_DIR to a folder of yours.")
    os.environ["DATA_DIR"] = str(folder)
    return folder


@contextmanager
def database() -> Iterator[EmbeddedPostgres | None]:
    """Sets DATABASE_URL and DATABASE_OWNER_URL to the embedded server's, started for as long as the block runs."""
    folder = data_folder()
    if env_secret("DATABASE_URL"):
        yield None
        return
    server = EmbeddedPostgres(folder / "postgres")
    try:
        server.start()
        server.ensure_database(DATABASE)
    except PostgresError as error:
        server.stop()
        raise fail(str(error)) from error
    if server.home.is_elsewhere:
        console.print(f"The database lies in {server.home.root}: its account cannot enter {folder}.", markup=False)
    os.environ["DATABASE_URL"] = server.app_url(DATABASE)
    os.environ["DATABASE_OWNER_URL"] = server.owner_url(DATABASE)
    try:
        yield server
    finally:
        server.stop()


def load_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aesthetix.config.settings")
    import django  # noqa: PLC0415 -- the environment comes first

    django.setup()


def migrate(*, verbosity: int = 1) -> None:
    """As the owner, whose sign-in may change tables; the application's may not."""
    load_django()
    from django.core.management import call_command  # noqa: PLC0415 -- Django has been loaded just now
    from django.db import connections  # noqa: PLC0415 -- the same

    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    connections.close_all()


def require_free_port(host: str, port: int, *, instead: str) -> None:
    """Raises Exit with a sentence that names `instead`, a command line with another port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise fail(f"Port {port} needs root's rights. Choose one above 1023, for example: {instead}") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise fail(f"Port {port} is taken by another program. Choose another one: {instead}") from error
            raise fail(f"This machine cannot listen on {host}:{port} ({error.strerror}).") from error
