"""Where the runs of a workflow stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, F, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from aesthetix.workflows.models import Enrollment, Workflow


@dataclass(frozen=True, slots=True)
class StepCounts:
    """How many runs stand at a step, by its key: on their way or waiting, and failed."""

    inside: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


# A waiting run has the step after the wait before it; people look for it at the step that it waits at.
_STANDS_AT = Case(
    When(status=Enrollment.Status.WAITING, then=Coalesce(NullIf(KT("log__-1__key"), Value("")), F("step_key"))),
    default=F("step_key"),
    output_field=CharField(),
)


def stands_at(run: Enrollment) -> str:
    """The key of the step that the run is shown at, by the rule of the counts; empty at the start and at the end."""
    last = run.log[-1]["key"] if run.log else ""
    return last or run.step_key if run.status == Enrollment.Status.WAITING else run.step_key


def step_counts(workflow: Workflow) -> StepCounts:
    """One query."""
    rows = Enrollment.objects.filter(location_id=workflow.location_id, workflow=workflow).exclude(
        status=Enrollment.Status.ENDED
    )
    inside: dict[str, int] = {}
    failed: dict[str, int] = {}
    for key, status, number in rows.annotate(at=_STANDS_AT).values_list("at", "status").annotate(number=Count("id")):
        counts = failed if status == Enrollment.Status.FAILED else inside
        counts[key] = counts.get(key, 0) + number
    return StepCounts(inside, failed)
