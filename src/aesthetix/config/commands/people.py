"""`user create` and `location create`: the first steps in an empty instance."""

import os
from typing import Annotated

import typer

from aesthetix.config.commands import ground

users = typer.Typer(no_args_is_help=True, help="People who sign in.")
locations = typer.Typer(no_args_is_help=True, help="Practices (locations) of the agency.")


@users.command("create")
def create_user(
    email: Annotated[str, typer.Argument(help="The address the person signs in with.")],
    agency: Annotated[str, typer.Option(help="The agency's name; made if there is none of this name.")],
    role: Annotated[str, typer.Option(help="agency_owner, agency_admin, location_admin or location_user.")],
    location: Annotated[str, typer.Option(help="The location's name, for the two roles of a location.")] = "",
    first_name: Annotated[str, typer.Option()] = "",
    last_name: Annotated[str, typer.Option()] = "",
) -> None:
    """Create a person with a role. The password is asked for, or taken from the variable NEW_USER_PASSWORD."""
    password = os.environ.get("NEW_USER_PASSWORD") or typer.prompt(
        "Password", hide_input=True, confirmation_prompt=True
    )
    with ground.database():
        ground.load_django()
        from aesthetix.config.commands import people_work  # noqa: PLC0415 -- loads models, so after Django

        sentence = people_work.create_user(
            email=email,
            password=password,
            names=(first_name, last_name),
            place=(agency, location),
            role=role,
        )
    ground.console.print(sentence, markup=False)


@locations.command("create")
def create_location(
    name: Annotated[str, typer.Argument(help="The practice's name.")],
    agency: Annotated[str, typer.Option(help="The agency's name; made if there is none of this name.")],
    timezone: Annotated[str, typer.Option(help="For example America/New_York.")] = "America/Los_Angeles",
) -> None:
    """Create a location with its standard fields, pipeline and workflows."""
    with ground.database():
        ground.load_django()
        from aesthetix.config.commands import people_work  # noqa: PLC0415 -- loads models, so after Django

        sentence = people_work.create_location(name=name, agency=agency, timezone=timezone)
    ground.console.print(sentence, markup=False)
