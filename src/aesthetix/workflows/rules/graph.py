"""A definition laid flat for running: step key -> what to do, and where to go next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aesthetix.workflows.rules.definition import Definition, Step

END = ""
Ready = Callable[[Step], Any]


@dataclass(frozen=True, slots=True)
class Node:
    """One step ready to run. `next`: the step below it, empty at the end; `branches`: the first step of each.

    `ready`: what the kind of step makes of its settings once per version.
    """

    key: str
    kind: str
    settings: Mapping[str, Any]
    next: str
    branches: Mapping[str, str] = field(default_factory=dict)
    ready: Any = None

    def after(self, branch: str) -> str:
        """The key of the step that follows this one by way of `branch`."""
        return self.branches.get(branch, self.next) if branch else self.next


@dataclass(frozen=True, slots=True)
class Graph:
    start: str
    nodes: Mapping[str, Node]
    settings: Mapping[str, Any]


def compile_graph(definition: Definition, ready: Ready = lambda _: None) -> Graph:
    """The flat graph of a checked definition; `ready` makes the most of each step's settings."""
    nodes: dict[str, Node] = {}
    start = _lay(definition.steps, END, nodes, ready)
    return Graph(start, nodes, dict(definition.settings))


def _lay(steps: Sequence[Step], following: str, nodes: dict[str, Node], ready: Ready) -> str:
    """Lay these steps down from the last to the first; returns the key of the first."""
    for step in reversed(steps):
        branches = {name: _lay(inner, following, nodes, ready) for name, inner in step.branches.items()}
        nodes[step.key] = Node(step.key, step.kind, step.settings, following, branches, ready(step))
        following = step.key
    return following
