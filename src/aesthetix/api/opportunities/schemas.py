"""What callers may send about opportunities."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from aesthetix.api.fields import FieldInput
from aesthetix.api.wire import Wire

Money = Annotated[Decimal, Field(ge=-(10**12), le=10**12)]
Status = Literal["open", "won", "lost", "abandoned"]


class OpportunityInput(Wire):
    """The fields that create, update and upsert share."""

    location_id: str | None = None
    pipeline_id: str | None = None
    pipeline_stage_id: str | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    status: Status | None = None
    monetary_value: Money | None = None
    assigned_to: str | None = None
    lost_reason_id: str | None = None
    source: Annotated[str, Field(max_length=200)] | None = None
    custom_fields: list[FieldInput] | None = None


class OpportunityNew(OpportunityInput):
    pipeline_id: str
    name: Annotated[str, Field(min_length=1, max_length=200)]
    contact_id: str
    followers: list[str] | None = None


class OpportunityChange(OpportunityInput):
    contact_id: str | None = None


class OpportunityUpsert(OpportunityInput):
    id: str | None = None
    pipeline_id: str
    contact_id: str | None = None
    followers: list[str] | str | None = None
    is_remove_all_followers: bool | None = None
    followers_action_type: Literal["add", "remove"] | None = None


class StatusChange(Wire):
    status: Status
    lost_reason_id: str | None = None


class Followers(Wire):
    followers: list[str] = Field(max_length=100)


class OpportunityQuery(Wire):
    """The query string of the search, in either spelling."""

    location_id: str | None = None
    q: str | None = None
    query: str | None = None
    pipeline_id: str | None = None
    pipeline_stage_id: str | None = None
    contact_id: str | None = None
    status: Literal["open", "won", "lost", "abandoned", "all"] | None = None
    assigned_to: str | None = None
    id: str | None = None
    order: str | None = None
    date: str | None = None
    end_date: str | None = None
    start_after: str | None = None
    start_after_id: str | None = None
    page: int = Field(1, ge=0, le=100_000)
    limit: int = Field(20, ge=1, le=100)


class OpportunitySearch(Wire):
    """The body of the advanced search."""

    location_id: str | None = None
    query: str | None = None
    limit: int = Field(20, ge=1, le=500)
    page: int = Field(1, ge=0, le=100_000)
    search_after: list[Any] | None = None
    filters: list[Any] | None = None
    sort: list[Any] | None = None
    additional_details: Any = None


class LocationQuery(Wire):
    """A query string that names the location, or leaves it to the token."""

    location_id: str | None = None
