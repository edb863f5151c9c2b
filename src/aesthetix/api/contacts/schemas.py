"""What callers may send about contacts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from aesthetix.api.fields import FieldInput
from aesthetix.api.wire import Wire

Line = Annotated[str, Field(max_length=500)]
Tags = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]
Keys = Annotated[list[str], Field(max_length=100)]


class ChannelState(Wire):
    """Whether one channel is blocked, and why."""

    status: Literal["active", "inactive", "permanent"]
    message: Annotated[str, Field(max_length=500)] | None = None
    code: Annotated[str, Field(max_length=100)] | None = None


class ContactInput(Wire):
    """The fields that create, update and upsert share; each may be left out."""

    location_id: str | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    address1: Line | None = None
    city: Line | None = None
    state: Line | None = None
    postal_code: Line | None = None
    country: Line | None = None
    website: Line | None = None
    timezone: Line | None = None
    company_name: Line | None = None
    source: Line | None = None
    type: Line | None = None
    date_of_birth: Line | None = None
    assigned_to: str | None = None
    tags: Tags | None = None
    dnd: bool | None = None
    dnd_settings: dict[str, ChannelState] | None = None
    custom_fields: Annotated[list[FieldInput], Field(max_length=500)] | None = None

    @field_validator("tags", mode="before")
    @classmethod
    def _tags_in_one_text(cls, value: Any) -> Any:
        return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class ContactUpsert(ContactInput):
    create_new_if_duplicate_allowed: bool | None = None


class ContactQuery(Wire):
    """The query string of the list."""

    location_id: str | None = None
    query: str | None = None
    limit: int = Field(20, ge=1, le=100)
    start_after: str | None = None
    start_after_id: str | None = None


class ContactSearch(Wire):
    """The body of the advanced search."""

    location_id: str | None = None
    query: str | None = None
    page: int = Field(1, ge=0, le=100_000)
    page_limit: int = Field(20, ge=1, le=500)
    search_after: list[Any] | None = None
    filters: list[Any] | None = None
    sort: list[Any] | None = None


class DuplicateQuery(Wire):
    location_id: str | None = None
    email: str | None = None
    number: str | None = None


class TagList(Wire):
    tags: Tags


class FollowerList(Wire):
    followers: Keys


class NoteNew(Wire):
    body: str
    user_id: str | None = None
    pinned: bool | None = None


class NoteChange(Wire):
    body: str | None = None
    user_id: str | None = None
    pinned: bool | None = None


class TaskNew(Wire):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: str | None = None
    due_date: datetime
    completed: bool = False
    assigned_to: str | None = None


class TaskChange(Wire):
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    body: str | None = None
    due_date: datetime | None = None
    completed: bool | None = None
    assigned_to: str | None = None


class TaskDone(Wire):
    completed: bool


class BulkTags(Wire):
    contacts: Annotated[list[str], Field(max_length=500)]
    tags: Tags
    location_id: str | None = None
    remove_all_tags: bool | None = None


class WorkflowEntry(Wire):
    event_start_time: str | None = None
