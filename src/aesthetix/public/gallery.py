"""Every part of the interface on one page, for development. `?frame=simple` and `?empty=1` show the other faces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from aesthetix.design.parts import Action, Chart, Column, Link, NavigationGroup, Series, TimelineEntry
from aesthetix.public.guard import public_page


@dataclass(frozen=True, slots=True)
class SampleLocation:
    name: str = "Lumen Aesthetics, Denver"
    timezone: str = "America/Denver"
    locale: str = "en-US"
    currency: str = "USD"


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As the patient writes it.")
    email = forms.EmailField(label="E-mail", required=False)
    kind = forms.ChoiceField(label="Type", choices=[("lead", "Lead"), ("patient", "Patient")])
    birthday = forms.DateField(label="Date of birth", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    channels = forms.MultipleChoiceField(
        label="Contact by",
        required=False,
        choices=[("email", "E-mail"), ("sms", "Text message")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.BooleanField(label="Agreed to be contacted", required=False)


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    if request.GET.get("toast"):
        messages.success(request, "Contact saved.")
    if request.GET.get("results"):
        return render(request, "design/search_results.html", found(request.GET.get("q", "")))
    now = datetime.now(UTC)
    frame = "simple" if request.GET.get("frame") == "simple" else "gallery"
    return render(request, f"public/gallery/{frame}.html", shell() | tables(request) | pictures() | things(now))


def found(query: str) -> dict[str, object]:
    names = [name for name in ("Zoë Brandt", "Tom Brandt") if query.lower() in name.lower()]
    people = [{"label": name, "detail": "Patient", "url": "#contact", "icon": "user"} for name in names]
    return {"query": query, "groups": [{"label": "Contacts", "items": people}] if people else []}


def shell() -> dict[str, object]:
    work = [
        Link("Dashboard", "#dashboard", icon="layout-dashboard", shortcut="g d"),
        Link("Contacts", "#contacts", icon="users", active=True, badge="1,284", shortcut="g c"),
        Link("Opportunities", "#opportunities", icon="chart-funnel", shortcut="g o"),
        Link("Calendar", "#calendar", icon="calendar", shortcut="g a"),
        Link("Payments", "#payments", icon="credit-card"),
    ]
    machinery = [
        Link("Workflows", "#workflows", icon="git-branch"),
        Link("AX Connect", "#connect", icon="plug-connected", badge=3),
        Link("Settings", "#settings", icon="settings"),
    ]
    places = ("Lumen Aesthetics, Denver", "Lumen Aesthetics, Boston")
    return {
        "navigation": [NavigationGroup("", work), NavigationGroup("Automation", machinery)],
        "location": SampleLocation(),
        "location_choices": [{"label": name, "url": "#", "active": name == places[0]} for name in places],
        "search_url": "?results=1",
        "user_name": "Amira Okafor",
        "user_email": "amira@lumen.example",
        "user_menu": [Link("Your profile", "#profile", icon="user"), Link("Security", "#security", icon="lock")],
        "sign_out_url": "#sign-out",
        "title": "Contacts",
        "subtitle": "Everybody who asked, booked or paid, with what happened and what comes next.",
        "crumbs": [Link("Lumen Aesthetics", "#home")],
        "actions": [
            Action("Import", "#import", icon="upload"),
            Action("New contact", icon="plus", kind="primary", dialog="new-contact"),
        ],
        "tabs": [
            Link("All", "#all", active=True, badge="1,284"),
            Link("New leads", "#leads"),
            Link("Lapsed", "#lapsed"),
        ],
    }


def tables(request: HttpRequest) -> dict[str, object]:
    names = ["Zoë Brandt", "Maya Castellanos", "Ines Duarte", "Grace Nakamura", "Oluwaseun Adeyemi", "Tom Fairweather"]
    stages = [("Booked", "info"), ("Patient", "success"), ("Cancel/No-Show", "warning"), ("Patient", "success")]
    rows = [
        {
            "id": index,
            "label": name,
            "url": "#contact",
            "name": name,
            "email": f"{name.split()[0].lower()}@mail.example",
            "stage": stages[index % 4],
            "value": (index * 73 + 41) * 1999,
            "at": datetime.now(UTC) - timedelta(hours=index * 17 + 1),
        }
        for index, name in enumerate(names * 3)
    ]
    columns = [
        Column("name", "Name", sortable=True),
        Column("stage", "Stage"),
        Column("at", "Last activity", sortable=True),
        Column("value", "Lifetime value", sortable=True, numeric=True),
    ]
    page = Paginator(rows, 6).get_page(request.GET.get("page"))
    stage_choices = [("booked", "Booked"), ("patient", "Patient"), ("noshow", "Cancel/No-Show")]
    return {
        "columns": columns,
        "page": page,
        "filters": [
            {"name": "stage", "label": "Stage", "value": request.GET.get("stage", "booked"), "choices": stage_choices},
            {"name": "owner", "label": "Owner", "value": "", "choices": [("me", "Me"), ("none", "Nobody")]},
        ],
        "plain_columns": [Column("name", "Product"), Column("price", "Price", numeric=True)],
        "plain_rows": [{"name": "Hydrafacial", "price": "$199.00"}, {"name": "Laser hair removal", "price": "$349.00"}],
    }


def pictures() -> dict[str, object]:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]
    leads = Series("Leads", [42, 51, 48, 62, 71, 66, 80, 92])
    patients = Series("Patients", [18, 22, 25, 27, 35, 34, 41, 52])
    revenue = Series("Revenue", [1840000, 2010000, 1985000, 2260000, 2570000, 2440000, 2890000, 3120000])
    outcomes = Series("Appointments", [412, 58, 31])
    return {
        "growth": Chart("growth", "Leads to patients", months, [leads, patients], kind="area"),
        "revenue": Chart("revenue", "Revenue", months, [revenue], kind="bar", currency="USD"),
        "outcomes": Chart(
            "outcomes", "Appointments by outcome", ["Came", "Cancelled", "No-show"], [outcomes], kind="doughnut"
        ),
    }


def things(now: datetime) -> dict[str, object]:
    change = (("Stage", "Booked → Patient"), ("Lifetime value", "$0.00 → $349.00"))
    entries = [
        TimelineEntry(
            "Invoice paid",
            now - timedelta(minutes=4),
            "receipt",
            "success",
            "Laser hair removal, $349.00",
            "AX Connect",
            "#invoice",
            change,
        ),
        TimelineEntry(
            "Appointment cancelled",
            now - timedelta(days=2),
            "calendar-x",
            "warning",
            "Hydrafacial on Tuesday",
            "AX Connect",
        ),
        TimelineEntry(
            "Note added",
            now - timedelta(days=9),
            "note",
            "neutral",
            "Prefers mornings. Call before six.",
            "Amira Okafor",
        ),
    ]
    cards = [
        {"id": f"card-{index}", "name": name, "value": index * 12500}
        for index, name in enumerate(["Zoë Brandt", "Ines Duarte", "Grace Nakamura"], 1)
    ]
    names = ("Booked", "Cancel/No-Show", "Patient")
    return {
        "entries": entries,
        "new_action": Action("New contact", icon="plus", kind="primary", dialog="new-contact"),
        "import_action": Action("Import a file", "#import", icon="upload"),
        "menu_items": [
            Action("Edit", "#edit", icon="pencil"),
            Action("Delete", icon="trash", kind="danger", dialog="delete-contact"),
        ],
        "bulk_actions": [
            Action("Add tag", "#tag", icon="tag"),
            Action("Delete", "#delete", icon="trash", kind="danger"),
        ],
        "facts": [("E-mail", "zoe@mail.example"), ("Phone", "+1 303 555 0142"), ("Owner", None)],
        "tones": ["neutral", "accent", "success", "warning", "danger", "info"],
        "board_columns": [
            {"id": f"c{index}", "label": name, "count": len(cards[index:]), "total": "$1,250", "cards": cards[index:]}
            for index, name in enumerate(names)
        ],
        "form": SampleForm(),
        "dialog_form": SampleForm(auto_id="dialog_%s"),
        "broken_form": SampleForm({"name": "", "email": "not an address", "kind": "lead"}, auto_id="broken_%s"),
        "some_day": date(2026, 3, 4),
        "some_time": now,
        "cents": 1234567,
    }
