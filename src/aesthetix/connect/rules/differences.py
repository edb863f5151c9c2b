"""What two readings of one delivery say differently."""

from dataclasses import asdict
from typing import Any

from aesthetix.connect.rules.clinic import ClinicEvent

_NOT_SAID = frozenset({"email_given", "phone_given"})


def differences(before: ClinicEvent, after: ClinicEvent) -> list[tuple[str, str, str]]:
    """(field, before, after), each as text; the kind first."""
    old, new = _said(before), _said(after)
    return [(name, old.get(name, ""), new.get(name, "")) for name in {**old, **new} if old.get(name) != new.get(name)]


def _said(event: ClinicEvent) -> dict[str, str]:
    found = {"kind": event.kind.value, "event.at": _text(event.event_at), "location": event.location_name or ""}
    for part in ("client", "appointment", "invoice"):
        block = getattr(event, part)
        values: dict[str, Any] = asdict(block) if block else {}
        found |= {f"{part}.{name}": _text(value) for name, value in values.items() if name not in _NOT_SAID}
    return {name: text for name, text in found.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
