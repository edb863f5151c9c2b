"""History in words: names of tables and columns, values as people read them, few queries for a whole page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import DateTimeField, Model

from aesthetix.kernel.models import HistoryEntry
from aesthetix.kernel.protection import location_tables

LONGEST = 300
ACTIONS = (("created", "Created"), ("changed", "Changed"), ("deleted", "Deleted"))


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry; a moment stays a moment, so that the page shows it in the location's time."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of history, ready for the page."""

    entry: HistoryEntry
    thing: str
    name: str
    changes: list[Change]


@lru_cache(maxsize=1)
def models() -> dict[str, type[Model]]:
    """Table -> model, for every table with a history."""
    kept = {table.name for table in location_tables() if table.has_history}
    return {model._meta.db_table: model for model in apps.get_models() if model._meta.db_table in kept}


def things() -> list[tuple[str, str]]:
    """(table, name in plain words), sorted by name."""
    return sorted(((table, thing(table)) for table in models()), key=lambda pair: pair[1])


def thing(table: str) -> str:
    model = models().get(table)
    return str(model._meta.verbose_name).capitalize() if model else table.replace("_", " ").capitalize()


def lines(entries: Iterable[HistoryEntry]) -> list[Line]:
    """The entries in words. One query for each kind of thing that is named, whatever the number of entries."""
    listed = list(entries)
    names = _names(listed)
    return [
        Line(
            entry,
            thing(entry.model),
            names.get((entry.model, str(entry.object_id)), ""),
            _changes(entry, names),
        )
        for entry in listed
    ]


def _changes(entry: HistoryEntry, names: dict[tuple[str, str], str]) -> list[Change]:
    before, after = entry.before or {}, entry.after or {}
    columns = _columns(entry.model)
    keys = [key for key in {**before, **after} if key != "id"]
    found = [
        Change(
            _label(key, columns.get(key)), *(_shown(side.get(key), columns.get(key), names) for side in (before, after))
        )
        for key in keys
    ]
    return [change for change in found if (change.before, change.after) != (None, None)]


@lru_cache(maxsize=128)
def _columns(table: str) -> dict[str, Any]:
    model = models().get(table)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def _label(key: str, field: Any) -> str:
    text = str(field.verbose_name) if field else key.removeprefix("custom.").replace("_", " ")
    return text[:1].upper() + text[1:]


def _shown(value: Any, field: Any, names: dict[tuple[str, str], str]) -> Any:
    """A value for people: names for keys, yes and no, moments as moments, long texts cut."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(value)
    target = _target(field)
    if target:
        return names.get((target, str(value)), str(value))
    if field is not None and field.choices:
        return dict(field.flatchoices).get(value, value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _cut(", ".join(str(part) for part in value) if isinstance(value, list) else str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _target(field: Any) -> str:
    related: Any = getattr(field, "related_model", None)
    return "" if related is None else str(related._meta.db_table)


def _names(entries: list[HistoryEntry]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        wanted[entry.model].add(str(entry.object_id))
        columns = _columns(entry.model)
        for side in (entry.before or {}, entry.after or {}):
            for key, value in side.items():
                target = _target(columns.get(key))
                if target and value:
                    wanted[target].add(str(value))
    tables = {model._meta.db_table: model for model in apps.get_models()}
    return {
        (table, str(row.pk)): _cut(_name(row))
        for table, keys in wanted.items()
        if table in tables
        for row in tables[table]._default_manager.filter(pk__in=[key for key in keys if _is_key(key)])  # noqa: SLF001
    }


def _name(row: Model) -> str:
    """What the row calls itself; a row without words of its own has no name."""
    text = str(row)
    return str(getattr(row, "name", "")) if text == f"{type(row).__name__} object ({row.pk})" else text


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def date_range(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """The two in order, whichever way they were entered."""
    return (until, since) if since and until and since > until else (since, until)
