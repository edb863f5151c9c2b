"""One contact: who it is on the left, what happened in the middle, what hangs on it on the right."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from aesthetix.calendars.models import Appointment
from aesthetix.contacts.models import Contact, Note, Task
from aesthetix.contacts.queries.fields import Catalogue, Section
from aesthetix.contacts.rules.channels import CHANNELS, blocked, is_final
from aesthetix.contacts.rules.evaluate import age_on
from aesthetix.contacts.rules.values import read_phone
from aesthetix.design.parts import Action, Link
from aesthetix.kernel import access_log
from aesthetix.opportunities.models import Opportunity
from aesthetix.payments.models import LedgerEntry
from aesthetix.staff.contacts import timeline
from aesthetix.staff.contacts.cells import value_cell
from aesthetix.staff.contacts.gate import contact_for
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.workflows.models import Enrollment

MOST = 50
SIDES = (
    ("notes", "Notes", "note", "contacts.view"),
    ("tasks", "Tasks", "checkbox", "contacts.view"),
    ("opportunities", "Opportunities", "layout-kanban", "opportunities.view"),
    ("appointments", "Appointments", "calendar-event", "appointments.view"),
    ("value", "Value", "receipt", "payments.view"),
    ("workflows", "Workflows", "git-branch", "workflows.view"),
)


@staff_page("contacts.view")
def contact_page(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The page, or with htmx one of its parts by the same address: `?side=` the right column, `?part=` the timeline."""
    contact, catalogue = contact_for(request, contact_id), Catalogue(request.location)
    if request.htmx and request.GET.get("part") == "timeline":
        return render(request, "staff/contacts/_timeline.html", _timeline(request, contact, catalogue))
    access_log.record(action="contact.viewed", subject="contact", subject_id=contact.id, at=request.at)
    context = {
        "contact": contact,
        "title": contact.name,
        "crumbs": [Link("Contacts", reverse("staff:contacts-list", args=[request.location.id]))],
        "actions": _actions(request, contact),
        "may_edit": request.rights.may("contacts.edit"),
        **_identity(request, contact, catalogue),
        **_side(request, contact, catalogue),
    }
    if request.htmx and "side" in request.GET:
        return render(request, "staff/contacts/_side.html", context)
    return render(request, "staff/contacts/contact.html", context | _timeline(request, contact, catalogue))


def _actions(request: StaffRequest, contact: Contact) -> list[Action]:
    actions = []
    if request.rights.may("contacts.delete"):
        actions.append(Action("Delete", icon="trash", kind="quiet", dialog="delete-contact"))
    if request.rights.may("contacts.edit"):
        edit_url = reverse("staff:contact-edit", args=[request.location.id, contact.id])
        actions.append(Action("Edit contact", edit_url, "pencil", "primary"))
    return actions


def _identity(request: StaffRequest, contact: Contact, catalogue: Catalogue) -> dict[str, Any]:
    """The left column."""
    country = request.location.country
    standard = [spec for spec in catalogue.specs.values() if spec.column and spec.key not in _IN_HEAD]
    sections = [Section("Details", tuple(standard)), *catalogue.sections]
    seen = set(blocked(contact.dnd))
    return {
        "sections": [
            {"name": one.name, "cells": [value_cell(contact, spec, catalogue) for spec in one.specs]}
            for one in sections
        ],
        "phone_text": read_phone(contact.phone, contact.phone_extension, country) if contact.phone else "",
        "more_emails": contact.more_emails.order_by("position"),
        "more_phones": [
            (one, read_phone(one.number, one.extension, country)) for one in contact.more_phones.order_by("position")
        ],
        "people": catalogue.people,
        "owner_name": catalogue.people.get(str(contact.owner_id), ""),
        "followers": [(str(one), catalogue.people.get(str(one), "?")) for one in contact.followers],
        "follower_ids": {str(one) for one in contact.followers},
        "channels": [(key, label, key in seen, is_final(contact.dnd, key)) for key, label in CHANNELS],
        "blocked": [label for key, label in CHANNELS if key in seen],
        "age": age_on(contact.date_of_birth, _today(request)),
        "known_tags": [tag for tag in catalogue.tags if tag not in contact.tags],
        "lifetime_value": contact.custom.get("patient_lifetime_value"),
        "custom": contact.custom,
    }


_IN_HEAD = frozenset({"first_name", "last_name", "email", "phone", "phone_extension", "type"})


def _today(request: StaffRequest) -> Any:
    return request.at.astimezone(request.location.zone).date()


def _timeline(request: StaffRequest, contact: Contact, catalogue: Catalogue) -> dict[str, Any]:
    """The middle column: kinds chosen by `?kind=`, going on before `?before=`."""
    allowed = [
        (key, label)
        for key, label in timeline.KINDS
        if key not in timeline.NEEDS or request.rights.may(timeline.NEEDS[key])
    ]
    chosen = request.GET.get("kind", "")
    kinds = [chosen] if chosen in dict(allowed) else [key for key, _ in allowed]
    reading = timeline.Reading(contact, catalogue, _before(request))
    entries, more = timeline.read(reading, kinds)
    url = reverse("staff:contact", args=[request.location.id, contact.id])
    kind_part = f"&kind={chosen}" if chosen in dict(allowed) else ""
    return {
        "contact": contact,
        "entries": entries,
        "more_url": f"{url}?part=timeline{kind_part}&before={more:%Y-%m-%dT%H:%M:%S.%fZ}" if more else "",
        "kinds": [Link("All", url, active=not kind_part)]
        + [Link(label, f"{url}?kind={key}", active=chosen == key) for key, label in allowed],
        "is_continued": "before" in request.GET,
    }


def _before(request: StaffRequest) -> datetime:
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        found = None
    return found if found and found.tzinfo else request.at + timedelta(days=36_500)


def _side(request: StaffRequest, contact: Contact, catalogue: Catalogue) -> dict[str, Any]:
    """The right column: one of its tabs."""
    sides = [side for side in SIDES if request.rights.may(side[3])]
    chosen = request.GET.get("side", "notes")
    chosen = chosen if chosen in {key for key, *_ in sides} else "notes"
    url = reverse("staff:contact", args=[request.location.id, contact.id])
    tabs = [
        {"label": label, "icon": icon, "url": f"{url}?side={key}", "active": key == chosen}
        for key, label, icon, _ in sides
    ]
    return {
        "side": chosen,
        "side_tabs": tabs,
        "side_template": f"staff/contacts/_side_{chosen}.html",
        **_SIDES[chosen](contact, catalogue),
    }


def _notes(contact: Contact, _catalogue: Catalogue) -> dict[str, Any]:
    order = (F("pinned_at").desc(nulls_last=True), "-created_at")
    return {"notes": Note.objects.filter(contact=contact, location_id=contact.location_id).order_by(*order)[:MOST]}


def _tasks(contact: Contact, catalogue: Catalogue) -> dict[str, Any]:
    rows = Task.objects.filter(contact=contact, location_id=contact.location_id).select_related("assignee")
    return {
        "tasks": rows.order_by(F("completed_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True))[:MOST],
        "people": catalogue.people,
    }


def _opportunities(contact: Contact, _catalogue: Catalogue) -> dict[str, Any]:
    rows = Opportunity.objects.filter(contact=contact, location_id=contact.location_id, deleted_at=None)
    return {"opportunities": rows.select_related("pipeline", "stage").order_by("-updated_at")[:MOST]}


def _appointments(contact: Contact, _catalogue: Catalogue) -> dict[str, Any]:
    rows = Appointment.objects.filter(contact=contact, location_id=contact.location_id)
    return {"appointments": rows.order_by(F("on_date").desc(nulls_last=True), "-id")[:MOST]}


def _value(contact: Contact, catalogue: Catalogue) -> dict[str, Any]:
    """Lifetime value with the rows it is the sum of."""
    rows = list(
        LedgerEntry.objects.filter(contact=contact, location_id=contact.location_id).order_by(
            F("on_date").desc(nulls_last=True), "-id"
        )
    )
    return {
        "ledger": rows,
        "ledger_total": sum(row.amount_cents for row in rows if row.counts),
        "currency": catalogue.location.currency,
    }


def _workflows(contact: Contact, _catalogue: Catalogue) -> dict[str, Any]:
    rows = Enrollment.objects.filter(contact=contact, location_id=contact.location_id).select_related("workflow")
    return {"enrollments": rows.order_by("-started_at")[:MOST]}


_SIDES = {
    "notes": _notes,
    "tasks": _tasks,
    "opportunities": _opportunities,
    "appointments": _appointments,
    "value": _value,
    "workflows": _workflows,
}
