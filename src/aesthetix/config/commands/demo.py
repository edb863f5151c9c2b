"""`demo`: the frame of the demonstration. What is shown lies in `config/demo.py`."""

import os
import shutil
import time
import traceback
from pathlib import Path
from typing import Annotated

import httpx
import typer

from aesthetix.config.commands import ground
from aesthetix.config.commands.running import Host, Port, address_of, children_for
from aesthetix.config.commands.supervisor import Supervisor
from aesthetix.kernel.postgres import EmbeddedPostgres, PostgresError

START_PATIENCE = 60.0
FOLDER = Path("var") / "demo"
LAST_LINES = 15


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Remove the demonstration's data and start over.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End after the played day instead of serving on.")] = False,
) -> None:
    """Show a practice at work: two locations, people of every role, and a day of EMR deliveries through the real door.

    Everything lies in ./var/demo (or DATA_DIR) and stays there for the next time. Ctrl-C stops it cleanly.
    """
    ground.require_free_port(host, port, instead=f"make demo PORT={port + 1}")
    os.environ.setdefault("DATA_DIR", str(FOLDER.absolute()))
    os.environ.setdefault("BASE_URL", address_of(host, port))
    if reset:
        remove_data()
    folder = ground.data_folder()
    with ground.database() as server, (folder / "demo.log").open("a", buffering=1) as log:
        ground.console.print("Preparing the database …")
        ground.migrate(verbosity=0)
        supervisor = Supervisor(children_for(host, port), lambda line: print(line, file=log), server)
        code = supervisor.run(alongside=lambda: play(supervisor, host, port, reset=reset, once=once))
    if code:
        show_end_of(folder / "demo.log")
    ground.console.print("Stopped. The data stays; `make demo` goes on with it, `make demo RESET=1` starts over.")
    raise typer.Exit(code)


def play(supervisor: Supervisor, host: str, port: int, *, reset: bool, once: bool) -> int | None:
    """The exit code if all is over, None if it shall go on serving."""
    from aesthetix.config import demo as story  # noqa: PLC0415 -- loads models, so after Django

    try:
        wait_until_healthy(host, port)
        story.run(console=ground.console, reset=reset, port=port, once=once)
    except Exception:  # noqa: BLE001 -- whatever it was: it is shown, everything stops, the status says so
        if supervisor.is_stopping:  # Ctrl-C took the server away in the middle of the day
            return None
        ground.errors.print(traceback.format_exc(), markup=False)
        return 1
    if once:
        return 0
    ground.console.print(f"\nServing at {address_of(host, port)} — Ctrl-C stops it.", markup=False)
    return None


def wait_until_healthy(host: str, port: int) -> None:
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 -- compared, not bound
    deadline = time.monotonic() + START_PATIENCE
    while True:
        try:
            if httpx.get(f"http://{reachable}:{port}/health/", timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass  # not listening yet
        if time.monotonic() > deadline:
            raise TimeoutError(f"The web process did not answer within {START_PATIENCE:.0f} seconds.")
        time.sleep(0.1)


def remove_data() -> None:
    """Only what a demonstration made: a folder without its database is left alone."""
    folder = Path(os.environ["DATA_DIR"])
    try:
        EmbeddedPostgres(folder / "postgres").destroy()
    except PostgresError as error:
        raise ground.fail(str(error)) from error
    for name in ("secrets", "files", "outbox", "static"):
        shutil.rmtree(folder / name, ignore_errors=True)


def show_end_of(path: Path) -> None:
    for line in path.read_text(errors="replace").splitlines()[-LAST_LINES:]:
        ground.errors.print(line, markup=False)
