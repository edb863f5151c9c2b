"""The contact list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from aesthetix.contacts.models import Contact, SmartList
from aesthetix.contacts.queries import listing
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.smart_lists import lists_for
from aesthetix.design.parts import Action, Link
from aesthetix.staff.contacts import wording
from aesthetix.staff.contacts.cells import cell_of
from aesthetix.staff.contacts.gate import reader_of
from aesthetix.staff.contacts.state import ListState, read_state, when_of
from aesthetix.staff.guard import StaffRequest, staff_page


@staff_page("contacts.view")
def contact_list(request: StaffRequest) -> HttpResponse:
    """Search, filter, sort, page: all in the address. htmx gets the table alone."""
    catalogue, lists = Catalogue(request.location), list(lists_for(request.location, request.user))
    state = read_state(request, catalogue, lists)
    context = _table(request, state, catalogue)
    if request.htmx and request.htmx.target == "contacts":
        return render(request, "staff/contacts/_table.html", context)
    return render(request, "staff/contacts/list.html", context | _frame(request, state, lists))


def _table(request: StaffRequest, state: ListState, catalogue: Catalogue) -> dict[str, Any]:
    wish = state.wish(catalogue, when_of(request))
    found = listing.selection(reader_of(request), wish)
    if state.problem:
        found = found.none()
    page = listing.page_of(found, wish)
    count = listing.count_of(found, page)
    is_narrowed = bool(state.text or state.filter or state.problem)
    return {
        "state": state,
        "rows": [_row(request, contact, state, catalogue) for contact in page.rows],
        "columns": [(key, catalogue.filter_fields[key].label, key in listing.SORTS) for key in state.columns],
        "count_text": listing.count_text(count),
        "count": listing.MOST_COUNTED if count is None else count,
        "previous_url": state.url(before=page.before) if page.before else "",
        "next_url": state.url(after=page.after) if page.after else "",
        "is_narrowed": is_narrowed,
        "conditions": wording.conditions(state, catalogue),
        "catalogue": catalogue,
        "may_bulk": request.rights.may("contacts.bulk"),
    }


def _row(request: StaffRequest, contact: Contact, state: ListState, catalogue: Catalogue) -> dict[str, Any]:
    today = request.at.astimezone(request.location.zone).date()
    return {
        "id": contact.id,
        "name": contact.name,
        "url": reverse("staff:contact", args=[request.location.id, contact.id]),
        "cells": [cell_of(contact, key, catalogue, today) for key in state.columns],
    }


def _frame(request: StaffRequest, state: ListState, lists: list[SmartList]) -> dict[str, Any]:
    chosen = next((one for one in lists if one.id == state.list_id), None)
    new_url = reverse("staff:contacts-new", args=[request.location.id])
    every = Link("All contacts", state.url(list_id=None, text="", filter=type(state.filter)()), active=chosen is None)
    return {
        "title": chosen.name if chosen else "Contacts",
        "actions": [Action("New contact", new_url, "plus", "primary")] if request.rights.may("contacts.edit") else [],
        "tabs": [every, *(Link(one.name, _list_url(state, one), active=one is chosen) for one in lists)]
        if lists
        else [],
        "chosen": chosen,
        "is_own_list": bool(chosen and chosen.owner_id == request.user.id),
        "delete_list_fields": {"act": "delete"},
    }


def _list_url(state: ListState, one: SmartList) -> str:
    return reverse("staff:contacts-list", args=[state.location_id]) + f"?list={one.id}"
