"""What the list shows, as the address says it: search, filter, sort, columns, smart list, place."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from aesthetix.contacts.models import SmartList
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.listing import NEWEST_FIRST, SORTS, Wish
from aesthetix.contacts.rules import filters
from aesthetix.contacts.rules.filters import BadFilter, Group, When
from aesthetix.contacts.rules.text import clean_line
from aesthetix.staff.guard import StaffRequest

DEFAULT_COLUMNS = ("email", "phone", "type", "tags", "updated_at")
MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class ListState:
    """Everything the address of the contact list carries. `problem`: why the filter in it cannot be used."""

    location_id: UUID
    text: str = ""
    filter: Group = field(default_factory=Group)
    sort: str = NEWEST_FIRST
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    list_id: UUID | None = None
    after: UUID | None = None
    before: UUID | None = None
    problem: str = ""

    @property
    def query(self) -> dict[str, Any]:
        """The address's parameters; what is usual stays out."""
        found: dict[str, Any] = {"list": self.list_id, "q": self.text, "filter": filters.to_address(self.filter)}
        found["sort"] = self.sort if self.sort != NEWEST_FIRST or self.list_id else ""
        found["column"] = list(self.columns) if self.columns != DEFAULT_COLUMNS or self.list_id else []
        found |= {"after": self.after, "before": self.before}
        return {name: value for name, value in found.items() if value}

    def url(self, name: str = "contacts-list", **changes: Any) -> str:
        """The address with some things changed; the page turns back to the first."""
        other = replace(self, **{"after": None, "before": None, **changes})
        query = urlencode(other.query, doseq=True)
        return reverse(f"staff:{name}", args=[self.location_id]) + (f"?{query}" if query else "")

    def wish(self, catalogue: Catalogue, when: When) -> Wish:
        return Wish(
            when, catalogue.filter_fields, self.filter, self.text, self.sort, after=self.after, before=self.before
        )


def read_state(request: StaffRequest, catalogue: Catalogue, lists: list[SmartList]) -> ListState:
    """The state of a GET's address or a POST's fields; a smart list fills in what is not said."""
    data: QueryDict = request.POST if request.method == "POST" else request.GET
    chosen = next((one for one in lists if str(one.id) == data.get("list")), None)
    state = ListState(
        request.location.id,
        text=clean_line(data.get("q", ""))[:100],
        list_id=chosen.id if chosen else None,
        sort=_sort(data.get("sort") or (chosen.sort if chosen else "")),
        columns=_columns(data.getlist("column") or (chosen.columns if chosen else []), catalogue),
        after=_uuid(data.get("after")),
        before=_uuid(data.get("before")),
    )
    try:
        return replace(state, filter=_filter(data, chosen, catalogue))
    except BadFilter as error:
        return replace(state, problem=error.message)


def _filter(data: QueryDict, chosen: SmartList | None, catalogue: Catalogue) -> Group:
    if data.get("filter"):
        return filters.from_address(str(data["filter"]), catalogue.filter_fields)
    return filters.parse(chosen.filter, catalogue.filter_fields) if chosen and chosen.filter else Group()


def _sort(text: str) -> str:
    return text if text.removeprefix("-") in SORTS else NEWEST_FIRST


def _columns(names: list[str], catalogue: Catalogue) -> tuple[str, ...]:
    known = [name for name in dict.fromkeys(names) if name in catalogue.filter_fields]
    return tuple(known[:MOST_COLUMNS]) or DEFAULT_COLUMNS


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def when_of(request: StaffRequest) -> When:
    return When(request.at, request.location.zone, me=str(request.user.id))
