"""`connect …`: check sample deliveries, look at connections, replay."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

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
