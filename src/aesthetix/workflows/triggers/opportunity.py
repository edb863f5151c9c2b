"""Triggers from opportunities."""

from typing import TYPE_CHECKING

from aesthetix.opportunities import events
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.triggers.kinds import Happening, TriggerKind

if TYPE_CHECKING:
    from aesthetix.workflows.triggers.facts import Facts

_STATUSES = (("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("abandoned", "Abandoned"))
_PIPELINE = Setting("pipeline", "Pipeline", Type.PIPELINE, source="pipelines", help="Any if empty")


def _in_pipeline(settings: Settings, happening: Happening) -> bool:
    wanted = settings.get("pipeline")
    return not wanted or wanted in {happening.details.get("pipeline_id"), happening.details.get("pipeline_key")}


def _passes(settings: Settings, happening: Happening, name: str) -> bool:
    """Whether `name` changed, from and to what the filters ask for."""
    change = happening.changes.get(name)
    if change is None or not _in_pipeline(settings, happening):
        return False
    names = happening.details.get("stage_names", {})
    for wanted, value in ((settings.get("from"), change[0]), (settings.get("to"), change[1])):
        if wanted and wanted not in {value, names.get(value)}:
            return False
    return True


def _is_created(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    return _in_pipeline(settings, happening) and (
        not settings.get("to") or _passes({"to": settings["to"]}, happening, "stage_id")
    )


def _stage(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    return _passes(settings, happening, "stage_id")


def _status(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    return _passes(settings, happening, "status")


KINDS = (
    TriggerKind(
        Schema(
            kind="opportunity_created",
            label="Opportunity created",
            group="Opportunity",
            help="A new opportunity of a contact.",
            settings=(_PIPELINE, Setting("to", "In stage", Type.STAGE, source="stages", help="Any if empty")),
        ),
        (events.OPPORTUNITY_CREATED,),
        _is_created,
    ),
    TriggerKind(
        Schema(
            kind="opportunity_stage_changed",
            label="Opportunity stage changed",
            group="Opportunity",
            help="An opportunity moved to another stage, forwards or backwards, by hand or not.",
            settings=(
                _PIPELINE,
                Setting("from", "From stage", Type.STAGE, source="stages", help="Any if empty"),
                Setting("to", "To stage", Type.STAGE, source="stages", help="Any if empty"),
            ),
        ),
        (events.OPPORTUNITY_CHANGED,),
        _stage,
    ),
    TriggerKind(
        Schema(
            kind="opportunity_status_changed",
            label="Opportunity status changed",
            group="Opportunity",
            help="An opportunity was won, lost, abandoned or opened again.",
            settings=(
                _PIPELINE,
                Setting("from", "From status", Type.CHOICE, choices=_STATUSES, help="Any if empty"),
                Setting("to", "To status", Type.CHOICE, choices=_STATUSES, help="Any if empty"),
            ),
        ),
        (events.OPPORTUNITY_CHANGED,),
        _status,
    ),
)
