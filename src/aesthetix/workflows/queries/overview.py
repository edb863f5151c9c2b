"""What the pages show of workflows: the list with counts, the outline of steps, who is inside, and how runs went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from aesthetix.tenancy.models import Location
from aesthetix.workflows.models import Enrollment, StartLock, Workflow
from aesthetix.workflows.rules.definition import Definition, Step
from aesthetix.workflows.steps.kinds import step_schemas

_INSIDE = ("active", "waiting")


def workflows_with_counts(location: Location, *, may_see_hidden: bool) -> QuerySet[Workflow]:
    """By name, each with `inside_count`, `failed_count` and `total_count`. Hidden ones for those entitled only."""
    rows = Workflow.objects.filter(location=location, deleted_at=None)
    if not may_see_hidden:
        rows = rows.filter(is_hidden=False)
    return rows.annotate(
        inside_count=Count("enrollments", filter=Q(enrollments__status__in=_INSIDE)),
        failed_count=Count("enrollments", filter=Q(enrollments__status="failed")),
        total_count=Count("enrollments"),
    ).order_by("name", "id")


def runs_of_workflow(workflow: Workflow, *, status: str = "") -> QuerySet[Enrollment]:
    """Newest first, with their contacts."""
    rows = Enrollment.objects.filter(location_id=workflow.location_id, workflow=workflow).select_related("contact")
    return (rows.filter(status=status) if status else rows).order_by("-started_at", "-id")


def runs_of_contact(location: Location, contact_id: UUID) -> QuerySet[Enrollment]:
    """Newest first, with their workflows."""
    rows = Enrollment.objects.filter(location=location, contact_id=contact_id).select_related("workflow")
    return rows.order_by("-started_at", "-id")


def start_locks(workflow: Workflow) -> QuerySet[StartLock]:
    """Contacts locked out of this workflow after a loop, with the reason."""
    rows = StartLock.objects.filter(location_id=workflow.location_id, workflow=workflow)
    return rows.select_related("contact").order_by("-locked_at", "-id")


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line of a workflow's picture: a step, or the head of a branch (then `kind` is empty)."""

    depth: int
    key: str
    kind: str
    label: str
    summary: str


def outline(definition: Definition) -> list[OutlineLine]:
    """The steps as an indented list, branches with their names."""
    return list(_lines(definition.steps, 0))


def _lines(steps: Sequence[Step], depth: int) -> Iterator[OutlineLine]:
    for step in steps:
        schema = step_schemas()[step.kind]
        yield OutlineLine(depth, step.key, step.kind, schema.label, schema.summary_of(step.settings))
        for branch in schema.branches_of(step.settings):
            yield OutlineLine(depth + 1, step.key, "", branch.label, "")
            yield from _lines(step.branches.get(branch.name, ()), depth + 2)
