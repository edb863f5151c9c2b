"""The search box of every page: people, found as they are typed."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from aesthetix.contacts.queries.search import found_by
from aesthetix.contacts.queries.visibility import contacts_for
from aesthetix.contacts.rules.text import clean_line
from aesthetix.contacts.rules.values import read_phone
from aesthetix.staff.guard import StaffRequest, staff_page

MOST = 8


@staff_page("contacts.view")
def find(request: StaffRequest) -> HttpResponse:
    """htmx gets the best few; without it the list shows them all."""
    text = clean_line(request.GET.get("q", ""))[:100]
    if not request.htmx:
        return redirect(
            reverse("staff:contacts-list", args=[request.location.id]) + (f"?{urlencode({'q': text})}" if text else "")
        )
    ids = found_by(request.location, text, most=10 * MOST) if text else []
    found = contacts_for(request.location, request.rights, request.user).in_bulk(ids)
    people = [
        {
            "label": one.name,
            "detail": " · ".join(filter(None, (one.email, read_phone(one.phone, country=request.location.country)))),
            "url": reverse("staff:contact", args=[request.location.id, one.id]),
            "icon": "user",
        }
        for key in ids
        if (one := found.get(key))
    ][:MOST]
    groups = [{"label": "Contacts", "items": people}] if people else []
    return render(request, "design/search_results.html", {"groups": groups, "query": text})
