"""Settings of a connection: details, switches, locations, mapping."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.connect.commands import connections, removal, trials
from aesthetix.connect.models import Connection, SourceLocation
from aesthetix.connect.providers import registry
from aesthetix.connect.rules import words
from aesthetix.design.parts import Link
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.connect.forms import DetailsForm, MappingForm, PlaceForm, SwitchesForm
from aesthetix.staff.connect.gate import address_for, connection_of, page
from aesthetix.staff.guard import StaffRequest, staff_page

_SWITCHES = ("acts_on_reschedules", "acts_on_deletions", "subtracts_refunds")
_DETAILS = ("name", "account_id", "retention_days", "billing_day")
_MOST_SHOWN = 100
_PAGES = (
    ("connect-settings", "General"),
    ("connect-credentials", "Address and secret"),
    ("connect-places", "Locations"),
    ("connect-mapping", "Mapping"),
)


def settings_page(request: StaffRequest, connection: Connection, name: str, **context: object) -> dict[str, object]:
    """What the four pages share: a second row of links."""
    pages = [
        Link(label, address_for(one, request.location, connection.id), active=one == name) for one, label in _PAGES
    ]
    return page(request, connection, "connect-settings", pages=pages, **context)


@staff_page("connect.manage")
def general(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Details, switches, pausing and deleting."""
    connection = connection_of(request, connection_id)
    details = DetailsForm(
        request.POST if "details" in request.POST else None,
        initial={name: getattr(connection, name) for name in _DETAILS},
    )
    switches = SwitchesForm(
        request.POST if "switches" in request.POST else None,
        initial={name: getattr(connection, name) for name in _SWITCHES},
    )
    if details.is_valid():
        return _saved(request, connection, lambda: connections.set_details(
            connection=connection, by=request.actor, at=request.at, **details.cleaned_data))  # fmt: skip
    if switches.is_valid():
        return _saved(request, connection, lambda: connections.set_switches(
            connection=connection, by=request.actor, at=request.at, **switches.cleaned_data))  # fmt: skip
    context = settings_page(request, connection, "connect-settings", details=details, switches=switches)
    return render(request, "staff/connect/settings.html", context)


def _saved(request: StaffRequest, connection: Connection, act: object) -> HttpResponse:
    act()  # type: ignore[operator]
    messages.success(request, "Saved.")
    return redirect("staff:connect-settings", request.location.id, connection.id)


@require_POST
@staff_page("connect.manage")
def delete(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The name typed: the connection and its deliveries go; contacts, notes and values stay."""
    connection = connection_of(request, connection_id)
    if request.POST.get("typed") != connection.name:
        raise Refusal("Type the connection's name to delete it.")
    removal.delete_connection(connection=connection, by=request.actor, at=request.at)
    messages.success(request, f"{connection.name} is deleted. Contacts and everything on them stay.")
    return redirect("staff:connect", request.location.id)


@staff_page("connect.manage")
def places(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The table of the EMR's locations: add, change, delete a row."""
    connection = connection_of(request, connection_id)
    rows = list(SourceLocation.objects.filter(location=request.location, connection=connection).order_by("name"))
    table = {row.external_id: (row.name, row.timezone) for row in rows}
    form = PlaceForm(
        request.POST if "external_id" in request.POST else None, initial={"timezone": request.location.timezone}
    )
    removed = request.POST.get("remove", "")
    if removed in table:
        del table[removed]
    elif form.is_valid():
        table.pop(request.POST.get("was", ""), None)
        table[form.cleaned_data["external_id"].strip()] = (form.cleaned_data["name"], form.cleaned_data["timezone"])
    if (removed or form.is_bound) and (removed or form.is_valid()):
        connections.set_places(connection=connection, places=table, by=request.actor, at=request.at)
        messages.success(request, "The table of locations is saved.")
        return redirect("staff:connect-places", request.location.id, connection.id)
    forms = [(row, _place_form(row)) for row in rows]
    context = settings_page(request, connection, "connect-places", rows=forms, form=form)
    return render(request, "staff/connect/places.html", context)


def _place_form(row: SourceLocation) -> PlaceForm:
    known = {"external_id": row.external_id, "name": row.name, "timezone": row.timezone}
    return PlaceForm(initial=known, auto_id=f"place-{row.id}-%s")


@staff_page("connect.manage")
def mapping(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Further keys per field: tried on what was recorded first, then saved."""
    connection = connection_of(request, connection_id)
    form = MappingForm(request.POST if "key" in request.POST else None, source=connection.source)
    removed = request.POST.get("remove", "")
    wanted = _wanted(connection, form, removed)
    if removed or (form.is_valid() and "save" in request.POST):
        version = connections.set_overrides(connection=connection, overrides=wanted, by=request.actor, at=request.at)
        messages.success(request, f"Version {version} of the mapping counts from the next delivery on.")
        return redirect("staff:connect-mapping", request.location.id, connection.id)
    trial = trials.try_overrides(connection=connection, overrides=wanted) if form.is_valid() else None
    rows = [(name, key) for name, keys in sorted(connection.mapping_overrides.items()) for key in keys]
    fields = sorted(registry.get(connection.source).fields().items())
    context = settings_page(
        request, connection, "connect-mapping", form=form, rows=rows, trial=trial, fields=fields,
        changed=_changed(request, connection, trial),
    )  # fmt: skip
    return render(request, "staff/connect/mapping.html", context)


def _wanted(connection: Connection, form: MappingForm, removed: str) -> dict[str, list[str]]:
    """The further keys as they would be, one taken away ("field key") or one added."""
    wanted = {name: list(keys) for name, keys in connection.mapping_overrides.items()}
    field, _, key = removed.partition(" ")
    if key in wanted.get(field, []):
        wanted[field].remove(key)
    if form.is_valid() and form.cleaned_data["key"].strip() not in wanted.get(form.cleaned_data["field"], []):
        wanted.setdefault(form.cleaned_data["field"], []).append(form.cleaned_data["key"].strip())
    return wanted


def _changed(request: StaffRequest, connection: Connection, trial: trials.Trial | None) -> list[dict[str, str]]:
    """Values are shown to those who may read raw deliveries."""
    may_see = request.rights.may("connect.raw")
    return [
        {
            "kind": words.kind(line.kind).label,
            "field": line.field,
            "before": line.before if may_see else "…" * bool(line.before),
            "after": line.after if may_see else "…" * bool(line.after),
            "url": address_for("connect-delivery", request.location, connection.id, line.delivery_id),
        }
        for line in (trial.changed[:_MOST_SHOWN] if trial else ())
    ]
