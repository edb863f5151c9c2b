"""Where the runs of a workflow stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from aesthetix.workflows.models import Enrollment, Workflow


@dataclass(frozen=True, slots=True)
class StepCounts:
    """How many runs stand at a step, by its key: on their way or waiting, and failed."""

    inside: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


def step_counts(workflow: Workflow) -> StepCounts:
    """One query."""
    rows = Enrollment.objects.filter(location_id=workflow.location_id, workflow=workflow).exclude(
        status=Enrollment.Status.ENDED
    )
    inside: dict[str, int] = {}
    failed: dict[str, int] = {}
    for key, status, number in rows.values_list("step_key", "status").annotate(number=Count("id")):
        counts = failed if status == Enrollment.Status.FAILED else inside
        counts[key] = counts.get(key, 0) + number
    return StepCounts(inside, failed)
