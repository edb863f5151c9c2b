"""The branches of an if/else between the form and their stored JSON."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from aesthetix.staff.workflows import groups
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.rules.settings import MOST_BRANCHES

Form = dict[str, Any]
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def new_path(number: int) -> Form:
    return {"name": "", "label": f"Branch {number}", "deep": None, **groups.new_conditions()}


def from_post(data: QueryDict, kept: Mapping[str, Any]) -> list[Form]:
    """What was entered. `kept`: branch name -> conditions that are nested too deep for the form, left as they are."""
    paths: list[Form] = []
    while f"paths-{len(paths)}-name" in data:
        prefix = f"paths-{len(paths)}"
        name = str(data[f"{prefix}-name"])
        label = str(data.get(f"{prefix}-label", "")).strip()
        paths.append({"name": name, "label": label, "deep": kept.get(name), **groups.from_post(data, prefix)})
    return paths or [new_path(1)]


def reshape(paths: list[Form], action: str, argument: str) -> None:
    """Add, drop or move a branch, or change the groups inside: `add-line` 1.0 is the second branch's first group."""
    if action == "add-path":
        if len(paths) < MOST_BRANCHES:
            paths.append(new_path(len(paths) + 1))
        return
    first, _, rest = argument.partition(".")
    if not first.isdigit() or int(first) >= len(paths):
        return
    index = int(first)
    if action == "drop-path" and len(paths) > 1:
        del paths[index]
    elif action == "path-up" and index:
        paths[index - 1], paths[index] = paths[index], paths[index - 1]
    elif action in {"add-line", "drop-line", "add-group", "drop-group"}:
        groups.reshape(paths[index], action, rest)


def to_stored(paths: list[Form], pickers: Pickers) -> list[Form]:
    """Branches get their names from their labels once, and keep them, so that steps below stay where they are."""
    taken = {path["name"] for path in paths if path["name"]} | {"else"}
    stored = []
    for path in paths:
        name = path["name"] or _free_name(path["label"], taken)
        taken.add(name)
        stored.append({"name": name, "label": path["label"], "when": path["deep"] or groups.to_stored(path, pickers)})
    return stored


def _free_name(label: str, taken: set[str]) -> str:
    stem = _NOT_WORD.sub("_", label.lower()).strip("_")[:30]
    stem = stem if stem[:1].isalpha() else f"branch_{stem}".rstrip("_")
    return stem if stem not in taken else next(name for n in range(2, 100) if (name := f"{stem}_{n}") not in taken)


def from_stored(stored: list[Mapping[str, Any]], pickers: Pickers) -> list[Form]:
    return [_form_path(path, pickers) for path in stored] or [new_path(1)]


def _form_path(path: Mapping[str, Any], pickers: Pickers) -> Form:
    try:
        shown, deep = groups.from_stored(path["when"], pickers), None
    except ValueError:
        shown, deep = groups.new_conditions(), path["when"]
    return {"name": path["name"], "label": path["label"], "deep": deep, **shown}
