"""A definition laid flat for running: step key -> what to do, and where to go next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aesthetix.workflows.rules.definition import Definition, Step

END = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One step ready to run. `next`: the step below it, empty at the end; `branches`: the first step of each."""

    key: str
    kind: str
    settings: Mapping[str, Any]
    next: str
    branches: Mapping[str, str] = field(default_factory=dict)

    def after(self, branch: str) -> str:
        """The key of the step that follows this one by way of `branch`."""
        return self.branches.get(branch, self.next) if branch else self.next


@dataclass(frozen=True, slots=True)
class Graph:
    start: str
    nodes: Mapping[str, Node]
    settings: Mapping[str, Any]


def compile_graph(definition: Definition) -> Graph:
    """The flat graph of a checked definition."""
    nodes: dict[str, Node] = {}
    start = _lay(definition.steps, END, nodes)
    return Graph(start, nodes, dict(definition.settings))


def _lay(steps: Sequence[Step], following: str, nodes: dict[str, Node]) -> str:
    """Lay these steps down from the last to the first; returns the key of the first."""
    for step in reversed(steps):
        branches = {name: _lay(inner, following, nodes) for name, inner in step.branches.items()}
        nodes[step.key] = Node(step.key, step.kind, step.settings, following, branches)
        following = step.key
    return following
