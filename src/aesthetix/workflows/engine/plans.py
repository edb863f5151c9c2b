"""Which version of a workflow a run follows. Parsed versions are kept in the process, since a version never changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from aesthetix.tenancy.models import Location
from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.models import Workflow, WorkflowVersion
from aesthetix.workflows.queries.fields import condition_fields
from aesthetix.workflows.rules.conditions import Fields
from aesthetix.workflows.rules.definition import Step, Trigger
from aesthetix.workflows.rules.graph import Graph, compile_graph
from aesthetix.workflows.steps.kinds import step_kinds

_parsed: dict[UUID, tuple[Graph, tuple[Trigger, ...]]] = {}
_MOST_PARSED = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a workflow, ready to run."""

    workflow_id: UUID
    number: int
    name: str
    status: str
    system_key: str
    graph: Graph
    triggers: tuple[Trigger, ...]

    @property
    def takes_newcomers(self) -> bool:
        return self.status == Workflow.Status.PUBLISHED


_COLUMNS = (
    "id",
    "workflow_id",
    "number",
    "workflow__name",
    "workflow__status",
    "workflow__system_key",
    "workflow__published_number",
)


def load(location: Location, wanted: Iterable[tuple[UUID | str, int]]) -> tuple[list[Plan], dict[UUID, int]]:
    """The plans asked for as (workflow id or system key, version; 0 for the published one), and the published numbers.

    One query, and one more for versions that this process has not parsed yet. Deleted workflows are left out.
    """
    filters = Q(pk__in=[])
    for workflow, number in wanted:
        whose = Q(workflow__system_key=workflow) if isinstance(workflow, str) else Q(workflow_id=workflow)
        filters |= whose & (Q(number=number) if number else Q(number=F("workflow__published_number")))
    rows = _rows(location, filters)
    return _plans(location, rows), {row[1]: row[6] for row in rows}


def published(location: Location) -> list[Plan]:
    """Every published workflow, as it takes newcomers now: one query, and one for versions not parsed yet."""
    now = Q(number=F("workflow__published_number"), workflow__status=Workflow.Status.PUBLISHED)
    return _plans(location, _rows(location, now))


def _rows(location: Location, filters: Q) -> list[tuple[Any, ...]]:
    versions = WorkflowVersion.objects.filter(filters, location=location, workflow__deleted_at=None)
    return list(versions.order_by("id").values_list(*_COLUMNS))


def _plans(location: Location, rows: Sequence[tuple[Any, ...]]) -> list[Plan]:
    _parse(location, [row[0] for row in rows])
    return [Plan(row[1], row[2], row[3], row[4], row[5], *_parsed[row[0]]) for row in rows]


def _parse(location: Location, version_ids: Sequence[UUID]) -> None:
    missing = [version_id for version_id in version_ids if version_id not in _parsed]
    if not missing:
        return
    if len(_parsed) + len(missing) > _MOST_PARSED:
        _parsed.clear()
        missing = list(version_ids)
    ready = _Readiness(location)
    for version_id, data in WorkflowVersion.objects.filter(id__in=missing).values_list("id", "definition"):
        definition = read_definition(data)
        _parsed[version_id] = compile_graph(definition, ready), definition.triggers


@dataclass
class _Readiness:
    """Makes steps ready; the location's fields are read for the first that asks about them."""

    location: Location

    @cached_property
    def fields(self) -> Fields:
        return condition_fields(self.location)

    def __call__(self, step: Step) -> Any:
        ready = step_kinds()[step.kind].ready
        return ready(step.settings, self.fields) if ready else None


@lru_cache(maxsize=4096)
def as_workflow_id(text: str) -> UUID | str:
    """A workflow named in a setting: by id, or by the key of one that the product provides."""
    try:
        return UUID(text)
    except ValueError:
        return text
