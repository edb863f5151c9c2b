"""Do not disturb: the channels, and the three states of each."""

from collections.abc import Mapping
from typing import Any

CHANNELS: tuple[tuple[str, str], ...] = (
    ("SMS", "SMS"),
    ("Email", "E-mail"),
    ("Call", "Calls"),
    ("WhatsApp", "WhatsApp"),
    ("FB", "Facebook"),
    ("GMB", "Google messages"),
)
ACTIVE = "active"
INACTIVE = "inactive"
PERMANENT = "permanent"


def blocked(dnd: Mapping[str, Any]) -> list[str]:
    """The channels on which this contact must not be disturbed."""
    return [
        name for name, state in dnd.items() if isinstance(state, Mapping) and state.get("status") in {ACTIVE, PERMANENT}
    ]


def is_final(dnd: Mapping[str, Any], channel: str) -> bool:
    """Whether only the contact itself can lift it."""
    state = dnd.get(channel)
    return isinstance(state, Mapping) and state.get("status") == PERMANENT
