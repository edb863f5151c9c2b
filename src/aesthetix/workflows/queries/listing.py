"""Workflows and runs for lists: rows and counts with a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from aesthetix.tenancy.models import Location
from aesthetix.workflows.models import Enrollment, Workflow


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many runs there are in each state."""

    active: int = 0
    waiting: int = 0
    failed: int = 0
    ended: int = 0

    @property
    def inside(self) -> int:
        return self.active + self.waiting


@dataclass(frozen=True, slots=True)
class StepCounts:
    """How many runs stand at a step: on their way or waiting, and failed."""

    inside: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


def workflows_of(location: Location, *, with_hidden: bool) -> QuerySet[Workflow]:
    """Those that are in use, the hidden ones only if asked for."""
    rows = Workflow.objects.filter(location=location, deleted_at=None)
    return rows if with_hidden else rows.filter(is_hidden=False)


def run_counts(location: Location, workflow_ids: Iterable[UUID]) -> dict[UUID, RunCounts]:
    """Runs by state for each of these workflows that has any. One query."""
    rows = Enrollment.objects.filter(location=location, workflow_id__in=list(workflow_ids))
    found: dict[UUID, dict[str, int]] = {}
    for workflow_id, status, number in rows.values_list("workflow_id", "status").annotate(number=Count("id")):
        found.setdefault(workflow_id, {})[status] = number
    return {workflow_id: RunCounts(**counts) for workflow_id, counts in found.items()}


def step_counts(workflow: Workflow) -> StepCounts:
    """Where the runs of a workflow stand. One query."""
    rows = Enrollment.objects.filter(location_id=workflow.location_id, workflow=workflow).exclude(
        status=Enrollment.Status.ENDED
    )
    inside: dict[str, int] = {}
    failed: dict[str, int] = {}
    for key, status, number in rows.values_list("step_key", "status").annotate(number=Count("id")):
        counts = failed if status == Enrollment.Status.FAILED else inside
        counts[key] = counts.get(key, 0) + number
    return StepCounts(inside, failed)


def runs_of(workflow: Workflow) -> QuerySet[Enrollment]:
    """Everybody who is or was inside, the latest first."""
    rows = Enrollment.objects.filter(location_id=workflow.location_id, workflow=workflow)
    return rows.select_related("contact").order_by("-started_at", "-id")
