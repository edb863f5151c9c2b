"""What changed from one definition to another, as lines for people."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Describe = Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. what: added, removed, changed or moved."""

    what: str
    title: str
    before: str = ""
    after: str = ""


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], *, step: Describe, trigger: Describe
) -> list[Difference]:
    """Triggers first, then steps in reading order, then settings. `step` and `trigger` put a kind into words."""
    found = list(_of_triggers(old.get("triggers") or [], new.get("triggers") or [], trigger))
    found += _of_steps(old, new, step)
    before, after = old.get("settings") or {}, new.get("settings") or {}
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            title = name.replace("_", " ").capitalize()
            found.append(Difference("changed", title, _shown(before.get(name)), _shown(after.get(name))))
    return found


def _shown(value: Any) -> str:
    return {True: "on", False: "off", None: "not set"}.get(value, str(value))


def _of_triggers(old: list[Any], new: list[Any], trigger: Describe) -> Iterator[Difference]:
    for one in new:
        if one not in old:
            yield Difference("added", "Trigger", after=trigger(one["kind"], one["filters"]))
    for one in old:
        if one not in new:
            yield Difference("removed", "Trigger", before=trigger(one["kind"], one["filters"]))


def _of_steps(old: Mapping[str, Any], new: Mapping[str, Any], step: Describe) -> list[Difference]:
    before, after = _placed(old.get("steps") or []), _placed(new.get("steps") or [])
    moved = _moved(before, after)
    found = []
    for key, (_, one) in after.items():
        words = step(one["kind"], one["settings"])
        if key not in before:
            found.append(Difference("added", "Step", after=words))
            continue
        _, was = before[key]
        if (was["kind"], was["settings"]) != (one["kind"], one["settings"]):
            found.append(Difference("changed", "Step", step(was["kind"], was["settings"]), words))
        if key in moved:
            found.append(Difference("moved", "Step", after=words))
    gone = [one for key, (_, one) in before.items() if key not in after]
    return found + [Difference("removed", "Step", before=step(one["kind"], one["settings"])) for one in gone]


def _placed(steps: list[Any], parent: str = "") -> dict[str, tuple[str, Any]]:
    """Each step by key, with the branch it stands in; in reading order."""
    found = {}
    for step in steps:
        found[step["key"]] = (parent, step)
        for name, inner in (step.get("branches") or {}).items():
            found.update(_placed(inner, f"{step['key']}.{name}"))
    return found


def _moved(before: Mapping[str, tuple[str, Any]], after: Mapping[str, tuple[str, Any]]) -> set[str]:
    """The keys that stand in another branch, or in another order among those that stayed."""
    stayed = [key for key in after if key in before]
    elsewhere = {key for key in stayed if before[key][0] != after[key][0]}
    here = [key for key in stayed if key not in elsewhere]
    was = [key for key in before if key in after and key not in elsewhere]
    return elsewhere | {key for key, old in zip(here, was, strict=True) if key != old}
