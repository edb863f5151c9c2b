"""A history entry of a contact in words: which fields changed, from what to what."""

from datetime import date
from typing import Any

from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.rules.fields import STANDARD, DataType
from aesthetix.design import localize
from aesthetix.design.parts import TimelineEntry
from aesthetix.kernel.models import HistoryEntry

_LABELS = {
    "tags": "Tags",
    "owner_id": "Owner",
    "followers": "Followers",
    "dnd": "Do not disturb",
    "phone_label": "Phone label",
    "deleted_at": "Deleted",
}
_QUIET = frozenset({"id", "created_at", "created_via", "custom", "last_activity_at"})
_NOTHING = "—"
_LONGEST = 120


def entry_of(row: HistoryEntry, catalogue: Catalogue) -> TimelineEntry | None:
    """The entry, or None if nothing that people care about changed."""
    before, after = row.before or {}, row.after or {}
    if row.action == "created":
        return TimelineEntry("Contact created", row.at, "user-plus", "accent", "", row.actor_name)
    keys = [key for key in after if key not in _QUIET]
    if "deleted_at" in keys:
        title = "Contact deleted" if after["deleted_at"] else "Contact restored"
        return TimelineEntry(
            title, row.at, "trash" if after["deleted_at"] else "restore", "warning", "", row.actor_name
        )
    if not keys:
        return None
    lines = [
        (_label(key, catalogue), f"{_text(key, before.get(key), catalogue)} → {_text(key, after.get(key), catalogue)}")
        for key in keys
    ]
    title = f"{lines[0][0]} changed" if len(lines) == 1 else f"{len(lines)} fields changed"
    return TimelineEntry(title, row.at, "pencil", "neutral", "", row.actor_name, details=lines)


def _label(key: str, catalogue: Catalogue) -> str:
    name = key.removeprefix("custom.")
    spec = catalogue.specs.get(name) if key.startswith("custom.") or key in STANDARD else None
    return spec.label if spec else _LABELS.get(key, name.replace("_", " ").capitalize())


def _text(key: str, value: Any, catalogue: Catalogue) -> str:
    if value in (None, "", [], {}):
        return _NOTHING
    location = catalogue.location
    spec = catalogue.specs.get(key.removeprefix("custom."))
    if spec and spec.data_type == DataType.MONETARY and isinstance(value, int):
        place = localize.place_of(location.zone, location.locale, location.currency)
        return localize.money(value, location.currency, place)
    if spec and spec.data_type == DataType.DATE:
        return _day(str(value), catalogue)
    if key in {"owner_id", "followers"}:
        ids = value if isinstance(value, list) else [value]
        return ", ".join(catalogue.people.get(str(one), "somebody who left") for one in ids)
    if key == "dnd":
        return ", ".join(f"{name} {state.get('status', '')}" for name, state in value.items())
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _day(value: str, catalogue: Catalogue) -> str:
    location = catalogue.location
    try:
        return localize.day(
            date.fromisoformat(value), localize.place_of(location.zone, location.locale, location.currency)
        )
    except ValueError:
        return value
