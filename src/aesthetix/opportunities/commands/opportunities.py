"""One opportunity at a time, for people and programs: checked, then written through the book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.models import Contact
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.opportunities.commands.book import OpportunityBook, OpportunityDraft
from aesthetix.opportunities.models import LostReason, Opportunity, Pipeline, Stage
from aesthetix.opportunities.queries import recently_deleted
from aesthetix.opportunities.rules import Status
from aesthetix.tenancy.models import Location, Membership

_CHANGEABLE = frozenset(
    {"name", "status", "value_cents", "source", "owner_id", "lost_reason_id", "followers", "contact_id"}
)


@dataclass(frozen=True, slots=True)
class NewOpportunity:
    """An opportunity to be. Without a stage it starts in the pipeline's first one."""

    contact_id: UUID
    pipeline_id: UUID
    name: str
    stage_id: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_opportunity(*, location: Location, new: NewOpportunity, by: Actor, at: datetime) -> Opportunity:
    """A new opportunity of a contact. Raises Refusal with the field at fault."""
    if not Contact.objects.here().filter(location=location, id=new.contact_id).exists():
        raise Refusal("Choose a contact of this location.", fields={"contact_id": ["no such contact here"]})
    stage = stage_in(location, new.pipeline_id, new.stage_id)
    values = {key: value for key, value in new.values.items() if key in _CHANGEABLE}
    _check(location, values)
    book = OpportunityBook(location, by, at)
    row = book.create(
        OpportunityDraft(
            contact_id=new.contact_id,
            stage=stage,
            name=_name(new.name),
            status=values.get("status", Status.OPEN),
            value_cents=values.get("value_cents", 0),
            source=values.get("source", ""),
            owner_id=values.get("owner_id"),
        )
    )
    row.followers = list(values.get("followers", ()))
    row.lost_reason_id = values.get("lost_reason_id")
    row.custom = {key: value for key, value in new.custom.items() if value is not None}
    book.save()
    return row


@transaction.atomic
def update_opportunity(
    *,
    location: Location,
    opportunity_id: UUID,
    values: Mapping[str, Any],
    custom: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> Opportunity:
    """Change what `values` names (fields, pipeline_id, stage_id) and the custom fields in `custom`; None clears one.

    A pipeline without a stage means that pipeline's first stage, unless the opportunity is in it already.
    Raises NotFound, Refusal.
    """
    book = OpportunityBook(location, by, at)
    row = _held(book, opportunity_id)
    changes = {key: value for key, value in values.items() if key in _CHANGEABLE}
    if "name" in changes:
        changes["name"] = _name(changes["name"])
    _check(location, changes)
    changes |= _stage_change(location, row, values)
    if custom:
        merged = {**row.custom, **custom}
        changes["custom"] = {key: value for key, value in merged.items() if value is not None}
    book.change(row.id, **changes)
    book.save()
    return row


@transaction.atomic
def follow_opportunity(
    *,
    location: Location,
    opportunity_id: UUID,
    add: Iterable[UUID] = (),
    remove: Iterable[UUID] = (),
    by: Actor,
    at: datetime,
) -> Opportunity:
    """Add and remove followers, by user id. Raises NotFound, Refusal for somebody who is not of this location."""
    book = OpportunityBook(location, by, at)
    row = _held(book, opportunity_id)
    gone, wanted = set(remove), list(dict.fromkeys(add))
    _check(location, {"followers": wanted})
    kept = [key for key in row.followers if key not in gone]
    book.change(row.id, followers=[*kept, *(key for key in wanted if key not in kept)])
    book.save()
    return row


@transaction.atomic
def delete_opportunity(*, location: Location, opportunity_id: UUID, by: Actor, at: datetime) -> None:
    """Take it off the board; its way stays in the history. Raises NotFound."""
    book = OpportunityBook(location, by, at)
    row = _held(book, opportunity_id)
    book.change(row.id, deleted_at=at)
    book.save()


@transaction.atomic
def restore_opportunity(*, location: Location, opportunity_id: UUID, by: Actor, at: datetime) -> Opportunity:
    """Put a deleted one back where it was. Raises NotFound."""
    found = recently_deleted(location, at).filter(id=opportunity_id).first()
    if found is None:
        raise NotFound("This opportunity was not deleted, or longer than sixty days ago.")
    book = OpportunityBook(location, by, at)
    book.hold(found)
    book.change(found.id, deleted_at=None)
    book.save()
    return found


def stage_in(location: Location, pipeline_id: UUID, stage_id: UUID | None) -> Stage:
    """The stage of this pipeline, or its first one. Raises Refusal."""
    if not Pipeline.objects.filter(location=location, id=pipeline_id, deleted_at=None).exists():
        raise Refusal("Choose a pipeline of this location.", fields={"pipeline_id": ["no such pipeline here"]})
    stages = list(Stage.objects.filter(location=location, pipeline_id=pipeline_id).order_by("position", "id"))
    found = next((stage for stage in stages if stage_id in {None, stage.id}), None)
    if found is None:
        raise Refusal("Choose a stage of this pipeline.", fields={"pipeline_stage_id": ["no such stage in it"]})
    return found


def _stage_change(location: Location, row: Opportunity, values: Mapping[str, Any]) -> dict[str, Any]:
    pipeline_id = values.get("pipeline_id") or row.pipeline_id
    stage_id = values.get("stage_id")
    if stage_id is None and pipeline_id == row.pipeline_id:
        return {}
    if stage_id is not None and values.get("pipeline_id") is None:
        stage = Stage.objects.filter(location=location, id=stage_id, pipeline__deleted_at=None).first()
        pipeline_id = stage.pipeline_id if stage else pipeline_id
    return {"stage_id": stage_in(location, pipeline_id, stage_id).id}


def _held(book: OpportunityBook, opportunity_id: UUID) -> Opportunity:
    row = book.load([opportunity_id]).get(opportunity_id)
    if row is None:
        raise NotFound("This opportunity does not exist or was deleted.")
    return row


def _name(text: str) -> str:
    if not text.strip():
        raise Refusal("Give the opportunity a name.", fields={"name": ["should not be empty"]})
    return text.strip()[:200]


def _check(location: Location, values: Mapping[str, Any]) -> None:
    if "status" in values and values["status"] not in Status.values:
        raise Refusal("Unknown status.", fields={"status": ["must be one of " + ", ".join(Status.values)]})
    people = {*values.get("followers", ()), *filter(None, [values.get("owner_id")])}
    if people and people - people_of(location, people):
        name = "assigned_to" if values.get("owner_id") else "followers"
        raise Refusal("Choose people of this location.", fields={name: ["somebody who is not a user here"]})
    reason = values.get("lost_reason_id")
    if reason and not LostReason.objects.filter(location=location, id=reason).exists():
        raise Refusal("Choose a reason of this location.", fields={"lost_reason_id": ["no such reason here"]})
    contact = values.get("contact_id")
    if contact and not Contact.objects.here().filter(location=location, id=contact).exists():
        raise Refusal("Choose a contact of this location.", fields={"contact_id": ["no such contact here"]})


def people_of(location: Location, wanted: set[UUID]) -> set[UUID]:
    """Those of `wanted` who are users of the location or of its whole agency."""
    found = Membership.objects.filter(agency_id=location.agency_id, user_id__in=wanted)
    return {row.user_id for row in found if row.location_id in {None, location.id}}
