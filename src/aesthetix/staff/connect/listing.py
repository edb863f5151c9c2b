"""The list of deliveries: search, filters, pages by key; its whole state stands in the address."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.queries import deliveries as found
from aesthetix.connect.queries.deliveries import Wanted
from aesthetix.connect.rules import words
from aesthetix.staff.connect.gate import address_for, connection_of, page, seal_text, unseal_text
from aesthetix.staff.connect.words_of import row_of
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.tenancy.models import Location

KEPT = ("find", "state", "kind", "reason", "place", "since", "until", "review")


class DaysForm(forms.Form):
    """A range of local days, both included."""

    since = forms.DateField(label="From day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To day", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    wanted: Wanted
    days: DaysForm
    token: str


def asked(request: HttpRequest, location: Location, query: QueryDict | None = None) -> Asked:
    """Raises Http404 for a search token that this location did not make."""
    query = request.GET if query is None else query
    days = DaysForm(query)
    since, until = (days.cleaned_data.get("since"), days.cleaned_data.get("until")) if days.is_valid() else (None, None)
    token = query.get("find", "")
    wanted = Wanted(
        text=unseal_text(location, token),
        state=query.get("state", ""),
        kind=query.get("kind", ""),
        reason=query.get("reason", ""),
        place=query.get("place", ""),
        since=datetime.combine(since, time.min, location.zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min, location.zone) if until else None,
        review=query.get("review") == "1",
    )
    return Asked(wanted, days, token)


@staff_page("connect.view")
def deliveries(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Newest first."""
    connection = connection_of(request, connection_id)
    ask = asked(request, request.location)
    rows = found.found(request.location, connection, ask.wanted)
    shown = found.page(rows, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context = page(
        request,
        connection,
        "connect-deliveries",
        rows=[row_of(request.location, delivery) for delivery in shown.rows],
        shown=shown,
        ask=ask,
        filters=_filters(request, connection, ask.wanted),
        keep={"find": ask.token} if ask.token else {},
        kept={name: request.GET[name] for name in KEPT if request.GET.get(name) and name != "find"},
        clear_url=address_for("connect-deliveries", request.location, connection.id) if ask.wanted.is_narrow else "",
        may_act=request.rights.may("connect.manage"),
        state_query=_state(request).urlencode(),
    )
    return render(request, "staff/connect/deliveries.html", context)


def _state(request: HttpRequest) -> QueryDict:
    state = QueryDict(mutable=True)
    for name in KEPT:
        if request.GET.get(name):
            state[name] = request.GET[name]
    return state


def _filters(request: StaffRequest, connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    places = found.places_of(request.location, connection)
    return [
        _filter(
            "state", "Outcome", wanted.state, [(state.value, words.state(state).label) for state in Delivery.State]
        ),
        _filter("kind", "Event", wanted.kind, [(str(code), word.label) for code, word in words.KINDS.items() if code]),
        _filter("reason", "Reason", wanted.reason, [(str(code), word.label) for code, word in words.REASONS.items()]),
        _filter("place", "Location", wanted.place, [(place, place) for place in places]),
    ]


def _filter(name: str, label: str, value: str, choices: list[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "choices": choices}


@require_POST
@staff_page("connect.view")
def search(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Turns what was typed into an address that does not show it."""
    connection = connection_of(request, connection_id)
    state = QueryDict(mutable=True)
    for name in KEPT:
        if name != "find" and request.POST.get(name):
            state[name] = request.POST[name]
    if text := request.POST.get("q", "").strip()[:200]:
        state["find"] = seal_text(request.location, text)
    address = address_for("connect-deliveries", request.location, connection.id)
    return redirect(f"{address}?{state.urlencode()}" if state else address)
