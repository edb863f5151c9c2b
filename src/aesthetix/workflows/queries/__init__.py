"""Looking at workflows and at who is inside."""

from aesthetix.workflows.queries.system import system_workflows

__all__ = ["system_workflows"]
