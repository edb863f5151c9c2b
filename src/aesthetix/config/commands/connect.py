"""`connect …`: check sample deliveries, look at connections, replay."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, track

from aesthetix.config.commands import ground

app = typer.Typer(no_args_is_help=True, help="EMR connections: check, look, replay.")


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Sample files, or folders of *.json files.")],
) -> None:
    """Send sample deliveries through the real HTTP door to a scratch location and compare what comes of them.

    Prints pass or fail with the differences for each file, ends with "N passed, N failed", and with status 1 if any
    failed. A key that the format does not know is a failure.
    """
    with ground.database():
        ground.migrate(verbosity=0)
        from aesthetix.config.checking.run import check_file  # noqa: PLC0415 -- loads models, so after Django
        from aesthetix.config.checking.sample import BadSample, files_in  # noqa: PLC0415 -- the same
        from aesthetix.config.checking.server import DoorServer  # noqa: PLC0415 -- the same

        try:
            files = files_in(paths)
        except BadSample as error:
            raise ground.fail(str(error)) from error
        failed = 0
        with DoorServer() as server:
            for path in track(files, description="Checking", console=ground.errors, transient=True):
                verdict = check_file(path, server)
                ground.console.print(f"{'pass' if verdict.passed else 'FAIL'}  {path.name}", markup=False)
                for line in verdict.differences:
                    ground.console.print(f"      {line}", markup=False)
                failed += not verdict.passed
    ground.console.print(f"{len(files) - failed} passed, {failed} failed", markup=False)
    if failed or not files:
        raise typer.Exit(1)


@app.command("list")
def list_connections() -> None:
    """Every connection with its location, mode and last delivery."""
    with ground.database():
        ground.load_django()
        from aesthetix.config.commands import connect_work  # noqa: PLC0415 -- loads models, so after Django

        for line in connect_work.list_lines():
            ground.console.print(line, markup=False)


@app.command()
def status() -> None:
    """What waits, what needs attention and what is alarming, per connection. Ends with status 1 if anything is."""
    with ground.database():
        ground.load_django()
        from aesthetix.config.commands import connect_work  # noqa: PLC0415 -- loads models, so after Django

        lines, is_well = connect_work.status_lines()
        for line in lines:
            ground.console.print(line, markup=False)
    if not is_well:
        raise typer.Exit(1)


@app.command()
def replay(
    connection: Annotated[str, typer.Argument(help="The connection's id, as `connect list` prints it.")],
    since: Annotated[datetime | None, typer.Option(help="From this moment on (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this moment (UTC).")] = None,
    reason: Annotated[str, typer.Option(help="Only deliveries with this reason.")] = "",
    delivery: Annotated[list[str] | None, typer.Option(help="Only this delivery; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")] = False,
) -> None:
    """Apply stored deliveries once more. What counted before does not count again.

    Works them off here and now, beside any worker, and shows how far it is. Ctrl-C leaves the rest to the workers.
    """
    with ground.database():
        ground.load_django()
        from aesthetix.config.commands import connect_work  # noqa: PLC0415 -- loads models, so after Django

        try:
            chosen = connect_work.selection(connection, since, until, reason, delivery or [])
        except ValueError as error:
            raise ground.fail(str(error)) from error
        if dry_run:
            for line in connect_work.forecast_lines(chosen):
                ground.console.print(line, markup=False)
            return
        total = connect_work.queue(chosen)
        with Progress(console=ground.errors, transient=True) as progress:
            bar = progress.add_task("Replaying", total=total)
            for left in connect_work.work_off(chosen):
                progress.update(bar, completed=total - left)
        for line in connect_work.outcome_lines(chosen, total):
            ground.console.print(line, markup=False)
