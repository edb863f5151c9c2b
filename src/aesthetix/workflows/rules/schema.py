"""How a kind of step or trigger describes itself: its settings, for validation and for the editor's pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Settings = Mapping[str, Any]


class Type(StrEnum):
    """What a setting holds, and so which input shows it."""

    TEXT = "text"
    TEMPLATE = "template"  # text with merge fields
    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"
    TEXTS = "texts"  # a list of text
    TAGS = "tags"
    FIELD = "field"  # the key of a contact field
    VALUE = "value"  # any JSON scalar or list of text
    CONTACT_TYPE = "contact_type"
    PIPELINE = "pipeline"  # id, or the key of a pipeline that the product provides
    STAGE = "stage"  # id or name
    STATUSES = "statuses"
    WORKFLOW = "workflow"  # id, or the key of a workflow that the product provides
    USER = "user"
    URL = "url"
    TIME = "time"  # 09:00
    CONDITIONS = "conditions"
    PATHS = "paths"  # the branches of an if/else
    OPERAND = "operand"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True)
class Setting:
    """One input of a step or trigger. `source`: where the editor finds the choices, if they are not listed here."""

    name: str
    label: str
    type: Type
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    source: str = ""
    help: str = ""
    default: Any = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Schema:
    """What a kind of step or trigger needs to know before it can be used."""

    kind: str
    label: str
    group: str
    help: str
    settings: tuple[Setting, ...] = ()
    branches: Callable[[Settings], tuple[Branch, ...]] | None = None
    check: Callable[[Settings], str] | None = None
    summary: Callable[[Settings], str] | None = None

    def branches_of(self, settings: Settings) -> tuple[Branch, ...]:
        return self.branches(settings) if self.branches else ()

    def summary_of(self, settings: Settings) -> str:
        """One line for people: what this step does with these settings."""
        return self.summary(settings) if self.summary else self.label
