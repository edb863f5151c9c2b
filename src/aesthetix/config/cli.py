"""The `aesthetix` command. Start here: `aesthetix up`, or `aesthetix demo` to look around."""

import importlib
import importlib.util
import sys

import typer

from aesthetix.config.commands import demo, doctor, people, running

app = typer.Typer(
    name="aesthetix",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # local values may be patient data
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Aesthetix CRM: the business side of an aesthetic practice.\n\n"
    "`aesthetix up` runs everything on one machine. `aesthetix demo` shows it with example data. "
    "`aesthetix doctor` says what is wrong and how to mend it. Settings come from the environment; see .env.example.",
)
app.command()(running.up)
app.command()(demo.demo)
app.command()(running.serve)
app.command()(running.worker)
app.command()(running.migrate)
app.command()(doctor.doctor)
app.add_typer(people.users, name="user")
app.add_typer(people.locations, name="location")

if importlib.util.find_spec("aesthetix.config.commands.connect"):
    app.add_typer(importlib.import_module("aesthetix.config.commands.connect").app, name="connect")


def main() -> None:
    """Exit status 0 when done, 1 when something failed, 2 when the command line makes no sense."""
    try:
        app(prog_name="aesthetix")
    except KeyboardInterrupt:
        sys.exit(130)
