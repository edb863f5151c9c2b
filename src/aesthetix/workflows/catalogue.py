"""Reading definitions against the kinds of steps and triggers that this product has."""

from typing import Any

from aesthetix.workflows.rules import definition
from aesthetix.workflows.rules.conditions import Fields
from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas


def read_definition(data: Any, fields: Fields | None = None) -> definition.Definition:
    """Raises definition.BadDefinition with every problem and its place. `fields`: what conditions may ask about."""
    return definition.read(data, steps=step_schemas(), triggers=trigger_schemas(), fields=fields)
