"""Pipelines, stages and lost reasons: made, renamed, reordered, deleted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.opportunities.models import LostReason, Opportunity, Pipeline, Stage
from aesthetix.opportunities.rules import BOOKED, CANCEL_NO_SHOW, PATIENT
from aesthetix.tenancy.models import Location

FIRST_STAGES = ("New", "In progress", "Closed")


def _name(text: str) -> str:
    if not text.strip():
        raise Refusal("Give it a name.", fields={"name": ["should not be empty"]})
    return text.strip()[:100]


def _pipeline(location: Location, pipeline_id: UUID) -> Pipeline:
    found = Pipeline.objects.select_for_update().filter(location=location, id=pipeline_id, deleted_at=None).first()
    if found is None:
        raise NotFound("This pipeline does not exist or was deleted.")
    return found


@transaction.atomic
def create_pipeline(*, location: Location, name: str, at: datetime) -> Pipeline:
    """A new pipeline with three stages to begin with. Raises Conflict if the name is taken."""
    if Pipeline.objects.filter(location=location, name=_name(name), deleted_at=None).exists():
        raise Conflict(f"There is a pipeline called {_name(name)} already.")
    position = Pipeline.objects.filter(location=location).count()
    pipeline = Pipeline.objects.create(location=location, name=_name(name), position=position, created_at=at)
    Stage.objects.bulk_create(
        Stage(location=location, pipeline=pipeline, name=stage, position=i) for i, stage in enumerate(FIRST_STAGES)
    )
    return pipeline


@transaction.atomic
def rename_pipeline(*, location: Location, pipeline_id: UUID, name: str) -> Pipeline:
    """Raises Conflict if the name is taken, NotFound."""
    pipeline = _pipeline(location, pipeline_id)
    others = Pipeline.objects.filter(location=location, name=_name(name), deleted_at=None).exclude(id=pipeline.id)
    if others.exists():
        raise Conflict(f"There is a pipeline called {_name(name)} already.")
    pipeline.name = _name(name)
    pipeline.save(update_fields=["name"])
    return pipeline


@transaction.atomic
def delete_pipeline(*, location: Location, pipeline_id: UUID, at: datetime) -> Pipeline:
    """Hide it with its opportunities. Refused for the one that the EMR connection works on."""
    pipeline = _pipeline(location, pipeline_id)
    if pipeline.system_key:
        raise Refusal("The EMR connection works on this pipeline, so it stays. You can rename it and add stages.")
    pipeline.deleted_at = at
    pipeline.save(update_fields=["deleted_at"])
    return pipeline


@transaction.atomic
def add_stage(*, location: Location, pipeline_id: UUID, name: str) -> Stage:
    """A new last stage. Raises Conflict if the pipeline has one of this name."""
    pipeline = _pipeline(location, pipeline_id)
    if pipeline.stages.filter(name=_name(name)).exists():
        raise Conflict(f"{pipeline.name} has a stage called {_name(name)} already.")
    last = pipeline.stages.order_by("-position").values_list("position", flat=True).first()
    position = 0 if last is None else last + 1
    return Stage.objects.create(location=location, pipeline=pipeline, name=_name(name), position=position)


def _stage(location: Location, stage_id: UUID) -> Stage:
    found = Stage.objects.filter(location=location, id=stage_id, pipeline__deleted_at=None).first()
    if found is None:
        raise NotFound("This stage does not exist or was deleted.")
    _pipeline(location, found.pipeline_id)
    return found


@transaction.atomic
def rename_stage(*, location: Location, stage_id: UUID, name: str) -> Stage:
    """Raises Conflict if the pipeline has one of this name, Refusal for the stages the EMR connection looks for."""
    stage = _stage(location, stage_id)
    _refuse_if_needed(stage, "renamed")
    if Stage.objects.filter(pipeline_id=stage.pipeline_id, name=_name(name)).exclude(id=stage.id).exists():
        raise Conflict(f"The pipeline has a stage called {_name(name)} already.")
    stage.name = _name(name)
    stage.save(update_fields=["name"])
    return stage


def _refuse_if_needed(stage: Stage, what: str) -> None:
    if stage.pipeline.system_key and stage.name in {BOOKED, CANCEL_NO_SHOW, PATIENT}:
        raise Refusal(f"The EMR connection looks for the stage {stage.name}, so it cannot be {what}.")


@transaction.atomic
def move_stage(*, location: Location, stage_id: UUID, by_places: int) -> Stage:
    """Move a stage to the left (-1) or right (+1); at an end nothing happens."""
    stage = _stage(location, stage_id)
    stages = list(Stage.objects.filter(pipeline_id=stage.pipeline_id).order_by("position", "id"))
    place = next(i for i, one in enumerate(stages) if one.id == stage.id)
    target = max(0, min(len(stages) - 1, place + by_places))
    stages.insert(target, stages.pop(place))
    for position, one in enumerate(stages):
        one.position = position
    Stage.objects.bulk_update(stages, ["position"])
    return stages[target]


@transaction.atomic
def delete_stage(*, location: Location, stage_id: UUID) -> None:
    """Delete an empty stage. Raises Refusal if it holds opportunities, is the last one, or the EMR needs it."""
    stage = _stage(location, stage_id)
    _refuse_if_needed(stage, "deleted")
    held = Opportunity.objects.filter(location=location, stage=stage).count()
    if held:
        raise Refusal(f"{stage.name} holds {held} opportunities, deleted ones included: move them first.")
    if Stage.objects.filter(pipeline_id=stage.pipeline_id).count() == 1:
        raise Refusal("A pipeline needs at least one stage.")
    stage.delete()


@transaction.atomic
def add_lost_reason(*, location: Location, name: str) -> LostReason:
    """Raises Conflict if there is one of this name."""
    if LostReason.objects.filter(location=location, name=_name(name)).exists():
        raise Conflict(f"There is a reason called {_name(name)} already.")
    return LostReason.objects.create(
        location=location, name=_name(name), position=LostReason.objects.filter(location=location).count()
    )


@transaction.atomic
def delete_lost_reason(*, location: Location, reason_id: UUID) -> None:
    """Opportunities that were lost for this reason keep their status and lose the reason. Raises NotFound."""
    deleted, _ = LostReason.objects.filter(location=location, id=reason_id).delete()
    if not deleted:
        raise NotFound("This reason does not exist or was deleted.")
