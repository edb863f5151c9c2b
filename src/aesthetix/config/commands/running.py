"""`up`, `serve`, `worker`, `migrate`: what runs in daily life."""

import os
import sys
from typing import Annotated

import typer

from aesthetix.config.commands import ground, web
from aesthetix.config.commands.supervisor import SUPERVISOR, Child, Supervisor
from aesthetix.kernel.children import die_with

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all of this machine's.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def up(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Start everything: database, migrations, web and worker. Ctrl-C stops it cleanly.

    Without DATABASE_URL a PostgreSQL of its own runs in the data folder (DATA_DIR, by default ./var). A web or worker
    process that ends is started again. For several machines run `serve` and `worker` separately.
    """
    ground.require_free_port(host, port, instead=f"aesthetix up --port {port + 1}")
    with ground.database() as server:
        ground.migrate(verbosity=0)
        ground.console.print(f"Aesthetix CRM runs at {address_of(host, port)} — Ctrl-C stops it.", markup=False)
        supervisor = Supervisor(children_for(host, port), lambda line: ground.console.print(line, markup=False), server)
        code = supervisor.run()
    raise typer.Exit(code)


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Start the web server alone: pages, API and the webhooks' door. Run `migrate` first, and `worker` beside it."""
    end_with_supervisor()
    if SUPERVISOR not in os.environ:
        ground.require_free_port(host, port, instead=f"aesthetix serve --port {port + 1}")
    with ground.database():
        ground.load_django()
        web.serve(host, port)


def worker() -> None:
    """Start the worker alone: it turns deliveries into records, runs workflows, sends mail. Run as many as you like."""
    end_with_supervisor()
    with ground.database():
        ground.load_django()
        from aesthetix.config import worker as work  # noqa: PLC0415 -- loads models, so after Django

        work.run()


def migrate() -> None:
    """Bring the database to this version's tables, as the owner (DATABASE_OWNER_URL). Safe to repeat."""
    with ground.database():
        ground.migrate()


def children_for(host: str, port: int) -> list[Child]:
    """The web first: it is the first to stop, so that nothing new is accepted while the worker finishes."""
    ours = [sys.executable, "-P", "-m", "aesthetix"]
    return [
        Child("web", [*ours, "serve", "--host", host, "--port", str(port)]),
        Child("worker", [*ours, "worker"]),
    ]


def address_of(host: str, port: int) -> str:
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 -- compared, not bound
    return f"http://{shown}:{port}"


def end_with_supervisor() -> None:
    if parent := os.environ.get(SUPERVISOR):
        die_with(int(parent))
