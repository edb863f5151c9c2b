"""Running workflows: the desk holds the state of one portion, `run` moves runs on, `run_due` takes what is due."""

from aesthetix.workflows.engine.desk import Desk
from aesthetix.workflows.engine.due import run_due
from aesthetix.workflows.engine.waves import run

__all__ = ["Desk", "run", "run_due"]
