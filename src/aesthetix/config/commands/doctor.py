"""`doctor`: looks at everything an instance needs and says how to mend what is wrong."""

import typer
from rich.table import Table

from aesthetix.config.commands import ground
from aesthetix.kernel.postgres import PostgresError

COLOURS = {"OK": "green", "WARN": "yellow", "FAIL": "red"}


def doctor() -> None:
    """Check database, migrations, roles, assets, keys, worker, mail, clock and disk, and say how to mend each.

    Ends with status 1 if something fails; warnings alone end with 0.
    """
    try:
        with ground.database():
            ground.load_django()
            from aesthetix.config.commands import examination  # noqa: PLC0415 -- loads models, so after Django

            findings = examination.examine()
    except PostgresError as error:
        raise ground.fail(str(error)) from error
    table = Table("", "What", "Finding", "How to mend it", box=None, pad_edge=False)
    for finding in findings:
        table.add_row(
            f"[{COLOURS[finding.verdict]}]{finding.verdict}[/]", finding.subject, finding.text, finding.remedy
        )
    ground.console.print(table)
    raise typer.Exit(int(any(finding.verdict == "FAIL" for finding in findings)))
