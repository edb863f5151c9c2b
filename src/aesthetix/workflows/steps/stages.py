"""What the opportunity steps share: finding the stage and the value they are set up with; no kind of its own."""

from typing import TYPE_CHECKING

from aesthetix.opportunities.models import Stage
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import arithmetic
from aesthetix.workflows.rules.schema import Setting, Settings, Type
from aesthetix.workflows.steps import operands
from aesthetix.workflows.steps.kinds import StepFailed

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

STATUSES = (("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("abandoned", "Abandoned"))
VALUE = Setting("value", "Value", Type.OPERAND, help="A number, a field or all that was paid")


def prepare(desk: "Desk", settings: Settings) -> None:
    """Opportunities of all contacts here, stages, and what the value comes from."""
    desk.load_opportunities()
    desk.opportunities.stages()
    if settings.get("pipeline"):
        desk.facts.pipeline(settings["pipeline"])
    if settings.get("value"):
        operands.prepare(desk, [settings["value"]])


def stage(desk: "Desk", settings: Settings) -> Stage:
    """The stage named in the settings. Raises StepFailed if it is gone."""
    pipeline = desk.facts.pipeline(settings.get("pipeline", ""))
    found = desk.facts.stage(desk.opportunities, pipeline, settings["stage"])
    if found is None:
        raise StepFailed(f"the pipeline has no stage {settings['stage']} any more", code="stage_gone")
    return found


def value_cents(desk: "Desk", run: Enrollment, settings: Settings) -> int | None:
    """The value in cents, or None if none is asked for or it is empty."""
    operand = settings.get("value")
    amount = operands.find(desk, run, operand) if operand else None
    return int(amount.as_target(money=True).to_integral_value(arithmetic.ROUND_HALF_UP)) if amount else None
