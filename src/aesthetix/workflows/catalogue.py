"""Reading definitions against the kinds of steps and triggers that this product has."""

from typing import Any

from aesthetix.workflows.rules import definition
from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas


def read_definition(data: Any) -> definition.Definition:
    """Raises definition.BadDefinition with every problem and its place."""
    return definition.read(data, steps=step_schemas(), triggers=trigger_schemas())
