"""Looking at workflows and at who is inside."""

from aesthetix.workflows.queries.overview import (
    outline,
    runs_of_contact,
    runs_of_workflow,
    start_locks,
    workflows_with_counts,
)
from aesthetix.workflows.queries.system import system_workflows

__all__ = [
    "outline",
    "runs_of_contact",
    "runs_of_workflow",
    "start_locks",
    "system_workflows",
    "workflows_with_counts",
]
