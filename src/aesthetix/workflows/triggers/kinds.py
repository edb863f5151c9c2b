"""What a kind of trigger is, and the list of those there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aesthetix.workflows import triggers
from aesthetix.workflows.rules.schema import Schema, Settings

if TYPE_CHECKING:
    from aesthetix.workflows.triggers.facts import Facts


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to one contact, as triggers see it. `changes`: name -> [before, after]."""

    event: str
    contact_id: UUID
    changes: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    opportunity_id: UUID | None = None
    origin: str = ""


Matches = Callable[[Settings, Happening, "Facts"], bool]


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """One kind of trigger: the events it listens to, and whether its filters let a happening pass (pure)."""

    schema: Schema
    events: tuple[str, ...]
    matches: Matches


@cache
def trigger_kinds() -> dict[str, TriggerKind]:
    """Every kind of trigger by name."""
    found: dict[str, TriggerKind] = {}
    for module in iter_modules(triggers.__path__):
        for kind in getattr(import_module(f"{triggers.__name__}.{module.name}"), "KINDS", ()):
            found[kind.schema.kind] = kind
    return found


@cache
def trigger_schemas() -> dict[str, Schema]:
    return {name: kind.schema for name, kind in trigger_kinds().items()}
