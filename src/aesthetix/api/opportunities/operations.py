"""Operations on opportunities and pipelines."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from aesthetix.api.application import operation, same_location
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import WireError, unknown, unprocessable
from aesthetix.api.fields import CustomFields, Ignored
from aesthetix.api.opportunities import shapes
from aesthetix.api.opportunities.schemas import (
    Followers,
    LocationQuery,
    OpportunityChange,
    OpportunityInput,
    OpportunityNew,
    OpportunityUpsert,
    StatusChange,
)
from aesthetix.api.reports import ignored_report
from aesthetix.api.wire import as_id, to_cents
from aesthetix.contacts.models import CustomField
from aesthetix.opportunities import queries
from aesthetix.opportunities.commands import opportunities as commands
from aesthetix.opportunities.commands.book import OpportunityBook
from aesthetix.opportunities.models import Opportunity

router = Router(tags=["opportunities"])
READ, WRITE = "opportunities.readonly", "opportunities.write"
_IDS = {
    "pipeline_id": "pipeline_id",
    "pipeline_stage_id": "stage_id",
    "contact_id": "contact_id",
    "assigned_to": "owner_id",
    "lost_reason_id": "lost_reason_id",
}


@operation(router, "GET", "/opportunities/pipelines", scope=READ)
def get_pipelines(request: ApiRequest, query: Query[LocationQuery]) -> dict[str, Any]:
    """All pipelines with their stages in order."""
    same_location(request, query.location_id)
    return {"pipelines": [shapes.pipeline(row) for row in queries.pipelines_of(request.location)]}


@operation(router, "POST", "/opportunities/", scope=WRITE, status=201)
def create_opportunity(request: ApiRequest, body: OpportunityNew) -> dict[str, Any]:
    """A new opportunity; without a stage it starts in the pipeline's first."""
    row, ignored = _create(request, body)
    return {"opportunity": _shown(request, row), **ignored_report(body, ignored)}


@operation(router, "POST", "/opportunities/upsert", scope=WRITE)
def upsert_opportunity(request: ApiRequest, body: OpportunityUpsert) -> dict[str, Any]:
    """Update the opportunity named by id, else the contact's in this pipeline, else create one."""
    same_location(request, body.location_id)
    found = _existing(request, body)
    if found is None:
        row, ignored = _create(request, body)
    else:
        row, ignored = _update(request, found.id, body)
    if found is not None and (body.followers is not None or body.is_remove_all_followers):
        row = _follow_as_said(request, row, body)
    return {"opportunity": _shown(request, row), "new": found is None, **ignored_report(body, ignored)}


@operation(router, "GET", "/opportunities/{opportunity_id}", scope=READ)
def get_opportunity(request: ApiRequest, opportunity_id: str) -> dict[str, Any]:
    """One opportunity."""
    row = queries.opportunity_of(request.location, _id(opportunity_id))
    if row is None:
        raise unknown("Opportunity", opportunity_id)
    return {"opportunity": _shown(request, row)}


@operation(router, "PUT", "/opportunities/{opportunity_id}", scope=WRITE)
def update_opportunity(request: ApiRequest, opportunity_id: str, body: OpportunityChange) -> dict[str, Any]:
    """Change what the body names and nothing else."""
    same_location(request, body.location_id)
    row, ignored = _update(request, _id(opportunity_id), body)
    return {"opportunity": _shown(request, row), **ignored_report(body, ignored)}


@operation(router, "DELETE", "/opportunities/{opportunity_id}", scope=WRITE)
def delete_opportunity(request: ApiRequest, opportunity_id: str) -> dict[str, Any]:
    """Take it off the board."""
    key = _known(request, opportunity_id)
    commands.delete_opportunity(location=request.location, opportunity_id=key, by=request.actor, at=request.at)
    return {"succeded": True, "succeeded": True}


@operation(router, "PUT", "/opportunities/{opportunity_id}/status", scope=WRITE)
def update_opportunity_status(request: ApiRequest, opportunity_id: str, body: StatusChange) -> dict[str, Any]:
    """Open, won, lost or abandoned."""
    _update(request, _id(opportunity_id), body)
    return {"succeded": True, "succeeded": True, "success": True}


@operation(router, "POST", "/opportunities/{opportunity_id}/followers", scope=WRITE, status=201)
def add_followers_opportunity(request: ApiRequest, opportunity_id: str, body: Followers) -> dict[str, Any]:
    """Add people of the location as followers."""
    key = _known(request, opportunity_id)
    before = _followers(request, key)
    row = _follow(request, key, add=_people(body.followers))
    return {"followers": _texts(row.followers), "followersAdded": _texts(x for x in row.followers if x not in before)}


@operation(router, "DELETE", "/opportunities/{opportunity_id}/followers", scope=WRITE)
def remove_followers_opportunity(
    request: ApiRequest,
    opportunity_id: str,
    body: Followers | None = None,
    isRemoveAllFollowers: bool = False,  # noqa: N803 -- the wire's name
) -> dict[str, Any]:
    """Remove followers, or all of them with `isRemoveAllFollowers=true`."""
    key = _known(request, opportunity_id)
    before = _followers(request, key)
    named = [found for text in (body.followers if body else []) if (found := as_id(text))]
    row = _follow(request, key, remove=before if isRemoveAllFollowers else named)
    gone = [person for person in before if person not in row.followers]
    return {"followers": _texts(row.followers), "followersRemoved": _texts(gone)}


def _create(request: ApiRequest, body: OpportunityNew | OpportunityUpsert) -> tuple[Opportunity, list[Ignored]]:
    same_location(request, body.location_id)
    contact_id, pipeline_id = as_id(body.contact_id), as_id(body.pipeline_id)
    if contact_id is None:
        raise unprocessable("contactId: should be the id of a contact")
    if pipeline_id is None:
        raise unprocessable("pipelineId: should be the id of a pipeline")
    values = _values(body)
    followers = body.followers if isinstance(body.followers, list) else [body.followers] if body.followers else []
    if followers and getattr(body, "followers_action_type", None) != "remove":
        values["followers"] = _people(followers)
    custom, ignored = _custom(request, body)
    new = commands.NewOpportunity(
        contact_id=contact_id,
        pipeline_id=pipeline_id,
        name=body.name or "Opportunity",
        stage_id=values.pop("stage_id", None),
        values={name: value for name, value in values.items() if value is not None},
        custom=custom,
    )
    row = commands.create_opportunity(location=request.location, new=new, by=request.actor, at=request.at)
    return row, ignored


def _update(request: ApiRequest, key: UUID, body: OpportunityInput | StatusChange) -> tuple[Opportunity, list[Ignored]]:
    if queries.opportunity_of(request.location, key) is None:
        raise unknown("Opportunity", key)
    custom, ignored = _custom(request, body)
    values = _values(body)
    row = commands.update_opportunity(
        location=request.location,
        opportunity_id=key,
        values={name: value for name, value in values.items() if value is not None or name in _CLEARABLE},
        custom=custom,
        by=request.actor,
        at=request.at,
    )
    return row, ignored


_CLEARABLE = frozenset({"owner_id", "lost_reason_id"})


def _values(body: OpportunityInput | StatusChange) -> dict[str, Any]:
    """What the body names, in the names of the model. Ids are checked for form here, for existence by the command."""
    values: dict[str, Any] = {}
    for name, value in body.named().items():
        if name in _IDS:
            key = as_id(value) if value else None
            if value and key is None:
                raise unprocessable(f"{name}: is not an id")
            values[_IDS[name]] = key
        elif name == "monetary_value":
            values["value_cents"] = to_cents(value) if value is not None else 0
        elif name in {"name", "status", "source"}:
            values[name] = value
    return values


def _custom(request: ApiRequest, body: Any) -> tuple[dict[str, Any], list[Ignored]]:
    given = getattr(body, "custom_fields", None)
    if not given:
        return {}, []
    fields = CustomFields(request.location, CustomField.Object.OPPORTUNITY)
    clean, ignored, wrong = fields.read(given)
    if wrong:
        raise WireError(422, wrong)
    return clean, ignored


def _existing(request: ApiRequest, body: OpportunityUpsert) -> Opportunity | None:
    if body.id:
        found = queries.opportunity_of(request.location, _id(body.id))
        if found is None:
            raise unknown("Opportunity", body.id)
        return found
    contact_id, pipeline_id = as_id(body.contact_id), as_id(body.pipeline_id)
    if contact_id is None or pipeline_id is None:
        return None
    return OpportunityBook(request.location, request.actor, request.at).find(contact_id, pipeline_id)


def _follow_as_said(request: ApiRequest, row: Opportunity, body: OpportunityUpsert) -> Opportunity:
    named = body.followers if isinstance(body.followers, list) else [body.followers] if body.followers else []
    if body.is_remove_all_followers:
        row = _follow(request, row.id, remove=list(row.followers))
    if body.followers_action_type == "remove":
        return _follow(request, row.id, remove=[key for text in named if (key := as_id(text))])
    return _follow(request, row.id, add=_people(named))


def _follow(request: ApiRequest, key: UUID, *, add: list[UUID] | None = None, remove: Any = ()) -> Opportunity:
    return commands.follow_opportunity(
        location=request.location, opportunity_id=key, add=add or [], remove=remove, by=request.actor, at=request.at
    )


def _followers(request: ApiRequest, key: UUID) -> list[UUID]:
    return list(Opportunity.objects.filter(location=request.location, id=key).values_list("followers", flat=True)[0])


def _people(texts: list[str]) -> list[UUID]:
    found = [as_id(text) for text in texts]
    if None in found:
        raise unprocessable("followers: each should be the id of a user of this location")
    return [key for key in found if key]


def _texts(keys: Any) -> list[str]:
    return [str(key) for key in keys]


def _id(text: str) -> UUID:
    key = as_id(text)
    if key is None:
        raise unknown("Opportunity", text)
    return key


def _known(request: ApiRequest, text: str) -> UUID:
    key = _id(text)
    if queries.opportunity_of(request.location, key) is None:
        raise unknown("Opportunity", text)
    return key


def _shown(request: ApiRequest, row: Opportunity) -> dict[str, Any]:
    return shapes.opportunity(row, CustomFields(request.location, CustomField.Object.OPPORTUNITY))
