"""A workflow as data: triggers with filters, steps as a tree, settings. JSON in, checked structure out, and back.

After the last step of a branch the run goes on with the step below the branching one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aesthetix.kernel.errors import Refusal
from aesthetix.workflows.rules import settings as rules
from aesthetix.workflows.rules.conditions import Fields
from aesthetix.workflows.rules.schema import Schema, Setting, Type

MOST_STEPS = 300
_DEEPEST = 20
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")

OPTIONS: tuple[Setting, ...] = (
    Setting("allow_reentry", "Contacts may enter again after leaving", Type.SWITCH, default=False),
)


@dataclass(frozen=True, slots=True)
class Trigger:
    kind: str
    filters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    branches: Mapping[str, tuple["Step", ...]] = field(default_factory=dict)

    def walk(self) -> Iterator["Step"]:
        """This step and all below it."""
        yield self
        for steps in self.branches.values():
            for step in steps:
                yield from step.walk()


@dataclass(frozen=True, slots=True)
class Definition:
    triggers: tuple[Trigger, ...] = ()
    steps: tuple[Step, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def walk(self) -> Iterator[Step]:
        """Every step, in the order in which people read them."""
        for step in self.steps:
            yield from step.walk()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where. `place`: a step's key, `trigger 1`, or `workflow`; `setting` may be empty."""

    place: str
    setting: str
    message: str

    def __str__(self) -> str:
        where = f"{self.place}, {self.setting}" if self.setting else self.place
        return f"{where}: {self.message}."


class BadDefinition(Refusal):
    """A workflow's definition that cannot be kept; every problem with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        fields: dict[str, list[str]] = {}
        for problem in problems:
            fields.setdefault(f"{problem.place}.{problem.setting}".rstrip("."), []).append(problem.message)
        super().__init__(" ".join(map(str, problems[:5])), code="bad_definition", fields=fields)


def read(
    data: Any, *, steps: Mapping[str, Schema], triggers: Mapping[str, Schema], fields: Fields | None = None
) -> Definition:
    """The definition in `data`, checked against kinds and `fields`. Raises BadDefinition with all problems."""
    reader = _Reader(steps, triggers, fields)
    definition = reader.definition(data)
    if reader.problems:
        raise BadDefinition(reader.problems)
    return definition


def dump(definition: Definition) -> dict[str, Any]:
    """The definition as JSON."""
    return {
        "triggers": [{"kind": trigger.kind, "filters": dict(trigger.filters)} for trigger in definition.triggers],
        "steps": [_dump_step(step) for step in definition.steps],
        "settings": dict(definition.settings),
    }


def _dump_step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"key": step.key, "kind": step.kind, "settings": dict(step.settings)}
    if step.branches:
        found["branches"] = {name: [_dump_step(one) for one in steps] for name, steps in step.branches.items()}
    return found


class _Reader:
    def __init__(
        self, steps: Mapping[str, Schema], triggers: Mapping[str, Schema], fields: Fields | None = None
    ) -> None:
        self.step_kinds, self.trigger_kinds, self.fields = steps, triggers, fields
        self.problems: list[Problem] = []
        self.keys: set[str] = set()

    def complain(self, place: str, message: str, setting: str = "") -> None:
        self.problems.append(Problem(place, setting, message))

    def definition(self, data: Any) -> Definition:
        if not isinstance(data, Mapping):
            self.complain("workflow", "must be an object with triggers, steps and settings")
            return Definition()
        for name in set(data) - {"triggers", "steps", "settings"}:
            self.complain("workflow", f"has an unknown part {name}: remove it")
        triggers = tuple(
            self.trigger(f"trigger {number}", line) for number, line in enumerate(data.get("triggers") or (), 1)
        )
        steps = self.steps("workflow", data.get("steps") or (), depth=1)
        return Definition(triggers, steps, self.settings("workflow", OPTIONS, data.get("settings") or {}))

    def trigger(self, place: str, data: Any) -> Trigger:
        kind = data.get("kind") if isinstance(data, Mapping) else None
        schema = self.trigger_kinds.get(str(kind))
        if schema is None:
            self.complain(place, f"there is no trigger {str(kind)[:40]}: choose one of the list", "kind")
            return Trigger(str(kind))
        return Trigger(schema.kind, self.settings(place, schema.settings, data.get("filters") or {}))

    def steps(self, place: str, data: Any, *, depth: int) -> tuple[Step, ...]:
        if not isinstance(data, list | tuple) or depth > _DEEPEST:
            self.complain(place, f"steps must be a list, nested {_DEEPEST} deep at most")
            return ()
        return tuple(step for line in data if (step := self.step(place, line, depth=depth)))

    def step(self, place: str, data: Any, *, depth: int) -> Step | None:
        key = data.get("key") if isinstance(data, Mapping) else None
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            self.complain(place, "a step needs a key of up to 40 letters, digits, - and _")
            return None
        if key in self.keys or len(self.keys) >= MOST_STEPS:
            self.complain(key, f"the key is used twice, or there are more than {MOST_STEPS} steps")
            return None
        self.keys.add(key)
        schema = self.step_kinds.get(str(data.get("kind")))
        if schema is None:
            self.complain(key, f"there is no step {str(data.get('kind'))[:40]}: choose one of the list", "kind")
            return None
        settings = self.settings(key, schema.settings, data.get("settings") or {}, check=schema)
        return Step(key, schema.kind, settings, self.branches(key, schema, settings, data.get("branches"), depth))

    def branches(
        self, key: str, schema: Schema, settings: Mapping[str, Any], data: Any, depth: int
    ) -> dict[str, tuple[Step, ...]]:
        known = {branch.name for branch in schema.branches_of(settings)}
        given = data if isinstance(data, Mapping) else {}
        for name in given:
            if name not in known:
                self.complain(key, f"has no branch {str(name)[:40]}: remove it or name it in the settings")
        return {name: self.steps(key, given[name], depth=depth + 1) for name in given if name in known}

    def settings(
        self, place: str, wanted: Sequence[Setting], data: Any, *, check: Schema | None = None
    ) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.complain(place, "settings must be an object")
            return {}
        for name in set(data) - {setting.name for setting in wanted}:
            self.complain(place, "is not a setting of this step: remove it", str(name)[:40])
        found = {}
        before = len(self.problems)
        for setting in wanted:
            try:
                value = rules.clean(setting, data.get(setting.name), self.fields)
            except ValueError as error:
                self.complain(place, str(error), setting.name)
                continue
            if value is not None:
                found[setting.name] = value
        if check and check.check and len(self.problems) == before and (message := check.check(found)):
            self.complain(place, message)
        return found
