"""Settings: custom values, tags, contact types. Each page lists, adds, renames and deletes by POST with `act`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from aesthetix.contacts.commands import catalogues
from aesthetix.contacts.models import Contact, ContactType, CustomValue, Tag
from aesthetix.contacts.rules.defaults import CONTACT_TYPES
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.contacts import undo
from aesthetix.staff.contacts.settings_tabs import tabs
from aesthetix.staff.guard import StaffRequest, staff_page

MOST = 1000


def _common(request: StaffRequest) -> dict[str, Any]:
    return {"location": request.location, "by": request.actor, "at": request.at}


def _id(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise Refusal("This is not there any more. Reload the page.") from error


def _run(request: StaffRequest, name: str, acts: dict[str, Callable[[StaffRequest], str]]) -> HttpResponse:
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Refusal("Choose what to do.")
    if text := act(request):
        messages.success(request, text)
    return redirect(reverse(f"staff:{name}", args=[request.location.id]))


@staff_page("fields.manage")
def values(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _run(request, "values", {"save": _save_value, "delete": _delete_value})
    rows = CustomValue.objects.filter(location=request.location).order_by("name")[:MOST]
    context = {
        "title": "Custom values",
        "subtitle": "Texts that messages and pages share: write once, use everywhere.",
        "tabs": tabs(request, "values"),
        "rows": rows,
    }
    return render(request, "staff/contacts/settings_values.html", context)


def _save_value(request: StaffRequest) -> str:
    saved = catalogues.save_value(
        name=request.POST.get("name", ""),
        value=request.POST.get("value", ""),
        value_id=_id(request) if request.POST.get("id") else None,
        **_common(request),
    )
    return f"{saved.name} is saved."


def _delete_value(request: StaffRequest) -> str:
    return f"{catalogues.delete_value(value_id=_id(request), **_common(request))} was deleted."


@staff_page("fields.manage")
def tags(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _run(request, "tags", {"add": _add_tag, "rename": _rename_tag, "delete": _delete_tag})
    rows = Tag.objects.filter(location=request.location).order_by("name")[:MOST]
    context = {
        "title": "Tags",
        "subtitle": "Words on contacts, for lists and workflows.",
        "tabs": tabs(request, "tags"),
        "rows": rows,
    }
    return render(request, "staff/contacts/settings_tags.html", context)


def _add_tag(request: StaffRequest) -> str:
    return f"The tag “{catalogues.add_tag(name=request.POST.get('name', ''), **_common(request)).name}” is there."


def _rename_tag(request: StaffRequest) -> str:
    count = catalogues.rename_tag(tag_id=_id(request), name=request.POST.get("name", ""), **_common(request))
    return f"Renamed on {count:,} contact{'' if count == 1 else 's'}."


def _delete_tag(request: StaffRequest) -> str:
    name, ids = catalogues.delete_tag(tag_id=_id(request), **_common(request))
    text = f"The tag “{name}” was deleted from {len(ids):,} contact{'' if len(ids) == 1 else 's'}."
    if not 0 < len(ids) <= MOST:
        return text
    undo.offer(request, text, "tag", ids, name)
    return ""


@staff_page("fields.manage")
def types(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _run(request, "types", {"add": _add_type, "rename": _rename_type, "delete": _delete_type})
    counted = Contact.objects.here().filter(location=request.location).values_list("type").annotate(count=Count("id"))
    counts = dict(counted.order_by())
    rows = ContactType.objects.filter(location=request.location).order_by("position", "name")
    shown = [(row, counts.get(row.name, 0), row.name in CONTACT_TYPES) for row in rows]
    context = {
        "title": "Contact types",
        "subtitle": "What a contact is to you. Workflows branch on Lead and Patient.",
        "tabs": tabs(request, "types"),
        "rows": shown,
    }
    return render(request, "staff/contacts/settings_types.html", context)


def _add_type(request: StaffRequest) -> str:
    return f"{catalogues.add_type(name=request.POST.get('name', ''), **_common(request)).name} is there."


def _rename_type(request: StaffRequest) -> str:
    count = catalogues.rename_type(type_id=_id(request), name=request.POST.get("name", ""), **_common(request))
    return f"Renamed on {count:,} contact{'' if count == 1 else 's'}."


def _delete_type(request: StaffRequest) -> str:
    instead = request.POST.get("instead", "")
    count = catalogues.delete_type(type_id=_id(request), instead=instead, **_common(request))
    return f"Deleted; {count:,} contact{' is' if count == 1 else 's are'} {instead} now."
