"""What a kind of step is, and the list of those there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from aesthetix.workflows import steps
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.conditions import Fields
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.rules.schema import Schema, Settings

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

DONE, SKIPPED, WAITING, ENDED = "done", "skipped", "waiting", "ended"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one run at one step. `why` carries names and codes, never a value of the contact.

    branch: the way on, if the step has several. until: when a waiting run goes on. ends: the reason, if the run ends.
    """

    what: str = DONE
    why: str = ""
    branch: str = ""
    until: datetime | None = None
    ends: str = ""


class StepFailed(Exception):
    """The step cannot be done as it is set up. The text is shown beside the run; it names no patient."""

    def __init__(self, message: str, *, code: str = "step_failed") -> None:
        super().__init__(message)
        self.code = code


Prepare = Callable[["Desk", Node, Sequence[Enrollment]], None]
Apply = Callable[["Desk", Node, Enrollment], Outcome]
Ready = Callable[[Settings, Fields], Any]


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step.

    prepare: loads what all runs at this step need, with a fixed number of queries however many they are.
    apply: does the step for one run, in memory, through the desk's books: it decides first and changes last, so that
    a run whose step raises has changed nothing by it.
    ready: makes of the settings, once per version, what `apply` finds as `node.ready`.
    """

    schema: Schema
    apply: Apply
    prepare: Prepare | None = None
    ready: Ready | None = None


@cache
def step_kinds() -> dict[str, StepKind]:
    """Every kind of step by name, in alphabetical order."""
    found: dict[str, StepKind] = {}
    for module in iter_modules(steps.__path__):
        kind = getattr(import_module(f"{steps.__name__}.{module.name}"), "KIND", None)
        if kind is not None:
            found[kind.schema.kind] = kind
    return found


@cache
def step_schemas() -> dict[str, Schema]:
    return {name: kind.schema for name, kind in step_kinds().items()}
