"""The state of the opportunities page, kept in its address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from aesthetix.opportunities.models import Pipeline
from aesthetix.opportunities.queries import SORTS, OpportunityFilter
from aesthetix.opportunities.rules import Status
from aesthetix.staff.guard import StaffRequest
from aesthetix.tenancy import queries as tenancy

KEYS = ("view", "pipeline", "status", "owner", "stage", "q", "sort", "page")


@dataclass(frozen=True, slots=True)
class BoardState:
    """What is shown, and how to say the same in an address with one thing changed."""

    pipeline: Pipeline
    pipelines: list[Pipeline]
    view: str
    given: dict[str, str]
    sort: str
    wanted: OpportunityFilter

    def url(self, **changed: str) -> str:
        merged = {key: value for key, value in {**self.given, **changed}.items() if value}
        if "page" not in changed:
            merged.pop("page", None)
        return "?" + urlencode(merged)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_state(request: StaffRequest, pipelines: list[Pipeline]) -> BoardState:
    """From the address; odd values fall back to the default. Raises Http404 if the location has no pipeline."""
    if not pipelines:
        raise Http404
    given = {
        key: request.GET.get(key, "") for key in ("view", "pipeline", "status", "owner", "stage", "q", "sort", "page")
    }
    pipeline = next((one for one in pipelines if str(one.id) == given["pipeline"]), pipelines[0])
    sort = given["sort"] if given["sort"].lstrip("-") in SORTS else "-updated_at"
    return BoardState(
        pipeline=pipeline,
        pipelines=pipelines,
        view="list" if given["view"] == "list" else "board",
        given=given,
        sort=sort,
        wanted=OpportunityFilter(text=given["q"], equal=_equal(request, given), condition=_visible(request)),
    )


def _equal(request: StaffRequest, given: dict[str, str]) -> dict[str, Any]:
    equal: dict[str, Any] = {}
    if given["status"] in Status.values:
        equal["status"] = given["status"]
    if given["owner"] == "me":
        equal["owner_id"] = request.user.id
    elif given["owner"] == "none":
        equal["owner_id"] = None
    elif owner := _uuid(given["owner"]):
        equal["owner_id"] = owner
    if stage := _uuid(given["stage"]):
        equal["stage_id"] = stage
    return equal


def _visible(request: StaffRequest) -> Q:
    if not request.rights.only_assigned:
        return Q()
    return Q(owner_id=request.user.id) | Q(followers__contains=[request.user.id])


def filter_choices(request: StaffRequest, state: BoardState) -> list[dict[str, Any]]:
    """For the filter bar."""
    people = [("me", "Me"), ("none", "Nobody"), *((str(p.id), p.name) for p in tenancy.people_at(request.location))]
    choices = [
        {"name": "status", "label": "Status", "value": state.given["status"], "choices": Status.choices},
        {"name": "owner", "label": "Owner", "value": state.given["owner"], "choices": people},
    ]
    if len(state.pipelines) > 1:
        names = [(str(one.id), one.name) for one in state.pipelines]
        choices.insert(0, {"name": "pipeline", "label": "Pipeline", "value": str(state.pipeline.id), "choices": names})
    return choices
