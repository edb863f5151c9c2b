"""Settings > Audit: every change, every sensitive read, every sign-in and change of rights. Paged without counting."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from aesthetix.design.parts import Link
from aesthetix.kernel.models import AccessEntry, HistoryEntry
from aesthetix.staff.guard import StaffRequest, agency_page, staff_page
from aesthetix.staff.settings import words
from aesthetix.staff.settings.security_words import SECURITY_ACTIONS, security_lines
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import SecurityEntry

PAGE = 50
KINDS = (
    ("kind:system", "The system"),
    ("kind:workflow", "Workflows"),
    ("kind:source", "EMR connections"),
    ("kind:token", "API tokens"),
    ("kind:patient", "Patients"),
)
Row = TypeVar("Row", bound=Model)


class SpanForm(forms.Form):
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))


@staff_page("audit.view")
def changes(request: StaffRequest) -> HttpResponse:
    """Every change of every record here, newest first."""
    found = HistoryEntry.objects.filter(location_id=request.location.id)
    found = _by(_within(found, request), request.GET.get("who", ""))
    kind, action, one = (request.GET.get(name, "") for name in ("what", "action", "object"))
    if kind in words.models():
        found = found.filter(model=kind)
    if action in dict(words.ACTIONS):
        found = found.filter(action=action)
    if _uuid(one):
        found = found.filter(object_id=one)
    rows, more = _page(found, request)
    filters = [
        _who(request),
        {"name": "what", "label": "What", "value": kind, "choices": words.things()},
        {"name": "action", "label": "Action", "value": action, "choices": words.ACTIONS},
    ]
    context = _frame(request, "changes", filters, more, keep={"object": one} if one else {})
    return render(request, "staff/settings/audit_changes.html", context | {"lines": words.lines(rows), "one": one})


@staff_page("audit.view")
def access(request: StaffRequest) -> HttpResponse:
    """Who looked at or took away something sensitive."""
    found = AccessEntry.objects.filter(location_id=request.location.id)
    found = _by(_within(found, request), request.GET.get("who", ""))
    action = request.GET.get("action", "").replace("\0", "").strip()[:60]
    if action:
        found = found.filter(action__startswith=action)
    rows, more = _page(found, request)
    context = _frame(request, "access", [_who(request)], more)
    return render(request, "staff/settings/audit_access.html", context | {"rows": rows})


@staff_page("audit.view")
def security(request: StaffRequest) -> HttpResponse:
    """Sign-ins, roles, invitations, tokens and settings of this location."""
    context, rows = _security(request, tenancy.security_entries(request.location))
    context |= _frame(request, "security", context["filters"], context["more"])
    return render(request, "staff/settings/audit_security.html", context | {"lines": security_lines(rows)})


@agency_page("audit.view")
def agency(request: StaffRequest) -> HttpResponse:
    """The same for the whole agency."""
    place: Any = request.agency  # type: ignore[attr-defined]
    context, rows = _security(request, tenancy.security_entries(place))
    context |= {"title": "Audit", "subtitle": place.name, "span": _span(request), "clear_url": _clear(request)}
    return render(request, "staff/settings/audit_security.html", context | {"lines": security_lines(rows)})


def _security(request: StaffRequest, found: QuerySet[SecurityEntry]) -> tuple[dict[str, Any], list[SecurityEntry]]:
    action = request.GET.get("action", "")
    if action in dict(SECURITY_ACTIONS):
        found = found.filter(action=action)
    rows, more = _page(_within(found, request), request)
    filters = [{"name": "action", "label": "What", "value": action, "choices": SECURITY_ACTIONS}]
    return {"filters": filters, "more": more}, rows


def _frame(
    request: StaffRequest, here: str, filters: list[dict[str, Any]], more: str, keep: dict[str, str] | None = None
) -> dict[str, Any]:
    pages = (
        ("changes", "Changes", "audit"),
        ("access", "Access", "audit-access"),
        ("security", "Sign-ins and rights", "audit-security"),
    )
    tabs = [
        Link(text, reverse(f"staff:{name}", args=[request.location.id]), active=key == here)
        for key, text, name in pages
    ]
    return {
        "title": "Audit",
        "subtitle": "Who did what, and when. Nobody can change these lists.",
        "tabs": tabs,
        "filters": filters,
        "span": _span(request),
        "keep": keep or {},
        "more": more,
        "clear_url": _clear(request),
    }


def _clear(request: StaffRequest) -> str:
    return request.path if any(value for key, value in request.GET.items() if key != "before") else ""


def _span(request: StaffRequest) -> SpanForm:
    return SpanForm(request.GET or None, auto_id="span_%s")


def _who(request: StaffRequest) -> dict[str, Any]:
    people = [(str(row.user_id), row.user.name) for row in tenancy.everybody_at(request.location)]
    return {"name": "who", "label": "Who", "value": request.GET.get("who", ""), "choices": [*people, *KINDS]}


def _by(found: QuerySet[Row], who: str) -> QuerySet[Row]:
    if who in dict(KINDS):
        return found.filter(actor_kind=who.removeprefix("kind:"))
    return found.filter(actor_id=who) if _uuid(who) else found


def _within(found: QuerySet[Row], request: StaffRequest) -> QuerySet[Row]:
    """Between the two days, both included, as the location's clock has them."""
    form = _span(request)
    if not form.is_bound or not form.is_valid():
        return found
    since, until = words.date_range(form.cleaned_data["since"], form.cleaned_data["until"])
    zone = request.location.zone if getattr(request, "location", None) else UTC
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, zone))
    if until:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, zone))
    return found


def _page(found: QuerySet[Row], request: StaffRequest) -> tuple[list[Any], str]:
    """A page of rows, newest first, and the address of the next one. The cursor is the last row's moment and number."""
    moment, _, number = request.GET.get("before", "").partition("_")
    if moment.isdigit() and number.isdigit():
        at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=min(int(moment), 10**17))
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=min(int(number), 2**62)), at__lte=at)
    rows: list[Any] = list(found.order_by("-at", "-pk")[: PAGE + 1])
    if len(rows) <= PAGE:
        return rows, ""
    last = rows[PAGE - 1]
    asked = request.GET.copy()
    micros = (last.at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
    asked["before"] = f"{micros}_{last.pk}"
    return rows[:PAGE], f"{request.path}?{asked.urlencode()}"


def _uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
