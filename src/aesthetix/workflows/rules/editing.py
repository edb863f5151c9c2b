"""Edits of a definition as data: each takes the JSON shape of `definition.dump` and returns a changed copy of it."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from aesthetix.kernel.errors import NotFound, Refusal

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands or shall stand: below which step's branch (empty for the trunk), and at which position."""

    parent: str
    branch: str
    index: int

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Reads what `str` writes. Raises NotFound."""
        parent, _, rest = text.partition(":")
        branch, _, index = rest.partition(":")
        if not index.isascii() or not index.isdigit():
            raise NotFound
        return cls(parent, branch, int(index))

    def __str__(self) -> str:
        return f"{self.parent}:{self.branch}:{self.index}"


def walk(steps: list[Data]) -> Iterator[Data]:
    """Every step, in reading order."""
    for step in steps:
        yield step
        for inner in (step.get("branches") or {}).values():
            yield from walk(inner)


def find(data: Mapping[str, Any], key: str) -> Data:
    """The step of this key. Raises NotFound."""
    for step in walk(data.get("steps") or []):
        if step["key"] == key:
            return step
    raise NotFound


def new_key(data: Mapping[str, Any], kind: str) -> str:
    """A key that no step has yet."""
    taken = {step["key"] for step in walk(data.get("steps") or [])}
    stem = kind[:34]
    return next(key for number in range(1, len(taken) + 2) if (key := f"{stem}_{number}") not in taken)


def insert_step(data: Mapping[str, Any], place: Place, kind: str, settings: Mapping[str, Any]) -> tuple[Data, str]:
    """With a new step at the place; also its key."""
    changed = deepcopy(dict(data))
    key = new_key(changed, kind)
    row = _row(changed, place)
    row.insert(min(place.index, len(row)), {"key": key, "kind": kind, "settings": dict(settings)})
    return changed, key


def change_step(data: Mapping[str, Any], key: str, settings: Mapping[str, Any], branches: set[str]) -> Data:
    """With other settings for a step. Raises Refusal if a branch that is gone from them still has steps."""
    changed = deepcopy(dict(data))
    step = find(changed, key)
    for name, inner in list((step.get("branches") or {}).items()):
        if name not in branches:
            if inner:
                raise Refusal(
                    f"The branch you removed has {len(inner)} steps: move or delete them first.", code="branch_in_use"
                )
            del step["branches"][name]
    step["settings"] = dict(settings)
    return changed


def remove_step(data: Mapping[str, Any], key: str) -> Data:
    """Without the step and everything below its branches."""
    changed = deepcopy(dict(data))
    row, index = _row_of(changed, key)
    del row[index]
    return changed


def move_step(data: Mapping[str, Any], key: str, by: int) -> Data:
    """With the step moved up (less than 0) or down among those beside it; the ends hold it."""
    changed = deepcopy(dict(data))
    row, index = _row_of(changed, key)
    step = row.pop(index)
    row.insert(max(0, min(len(row), index + by)), step)
    return changed


def copy_step(data: Mapping[str, Any], key: str) -> tuple[Data, str]:
    """With a copy of the step, and of all its branches, below it; also the copy's key."""
    changed = deepcopy(dict(data))
    row, index = _row_of(changed, key)
    twin = deepcopy(row[index])
    row.insert(index + 1, twin)
    for step in walk([twin]):
        step["key"] = ""  # so that new keys do not meet old ones
    for step in walk([twin]):
        step["key"] = new_key(changed, step["kind"])
    return changed, twin["key"]


def set_trigger(data: Mapping[str, Any], number: int | None, kind: str, filters: Mapping[str, Any]) -> Data:
    """With a trigger changed, or added if `number` is None; numbers count from 1."""
    changed = deepcopy(dict(data))
    triggers = changed.setdefault("triggers", [])
    row = {"kind": kind, "filters": dict(filters)}
    if number is None:
        triggers.append(row)
    else:
        triggers[_checked(triggers, number)] = row
    return changed


def remove_trigger(data: Mapping[str, Any], number: int) -> Data:
    changed = deepcopy(dict(data))
    del changed["triggers"][_checked(changed.get("triggers") or [], number)]
    return changed


def _checked(triggers: list[Data], number: int) -> int:
    if not 1 <= number <= len(triggers):
        raise NotFound
    return number - 1


def _row(data: Data, place: Place) -> list[Data]:
    if not place.parent:
        return data.setdefault("steps", [])
    branches = find(data, place.parent).setdefault("branches", {})
    return branches.setdefault(place.branch, [])


def _row_of(data: Data, key: str) -> tuple[list[Data], int]:
    rows = [data.get("steps") or []]
    for step in walk(rows[0]):
        rows += (step.get("branches") or {}).values()
    for row in rows:
        for index, step in enumerate(row):
            if step["key"] == key:
                return row, index
    raise NotFound
