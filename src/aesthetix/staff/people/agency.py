"""The agency's own pages: its locations, what it asks of sign-in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aesthetix.design.parts import Action, Link
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.guard import agency_page
from aesthetix.staff.people.team import add_errors
from aesthetix.staff.settings.choices import COUNTRIES, CURRENCIES, LOCALES, timezones
from aesthetix.tenancy import commands


class NewLocationForm(forms.Form):
    name = forms.CharField(max_length=200, help_text="As people know the practice.")
    timezone = forms.ChoiceField(label="Time zone", choices=timezones, initial="America/Los_Angeles")
    country = forms.ChoiceField(choices=COUNTRIES, initial="US")
    currency = forms.ChoiceField(choices=CURRENCIES, initial="USD")
    locale = forms.ChoiceField(label="Language and formats", choices=LOCALES, initial="en-US")


class SecondStepForm(forms.Form):
    required = forms.BooleanField(label="Everybody needs a passkey or an authenticator app", required=False)


@agency_page("agency.view")
def locations(request: Any) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = request.agency.locations.order_by("name", "id")
    if asked:
        found = found.filter(name__icontains=asked)
    actions = []
    if request.rights.may("agency.manage"):
        actions.append(Action("New location", f"{request.path}new/", icon="plus", kind="primary"))
    context = {
        "title": "Locations",
        "subtitle": request.agency.name,
        "actions": actions,
        "q": asked,
        "rows": found[:500],
    }
    return render(request, "staff/people/locations.html", context)


@agency_page("agency.manage")
def location_new(request: Any) -> HttpResponse:
    form = NewLocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            location = commands.create_location(
                agency=request.agency, by=request.actor, at=request.at, **form.cleaned_data
            )
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, f"{location.name} is ready: fields, pipeline and workflows are in place.")
            return redirect("staff:dashboard", location.id)
    back = request.path.removesuffix("new/")
    context = {"title": "New location", "crumbs": [Link("Locations", back)], "form": form, "back": back}
    return render(request, "staff/people/location_new.html", context, status=422 if form.errors else 200)


@agency_page("agency.manage")
def settings(request: Any) -> HttpResponse:
    """What the agency asks of everybody in all of its locations."""
    form = SecondStepForm(request.POST or None, initial={"required": request.agency.settings.get("second_step", False)})
    if request.method == "POST" and form.is_valid():
        required = form.cleaned_data["required"]
        commands.require_second_step(of=request.agency, required=required, by=request.actor, at=request.at)
        messages.success(request, "Saved.")
        return redirect(request.path)
    context = {"title": "Settings", "subtitle": request.agency.name, "form": form}
    return render(request, "staff/people/agency_settings.html", context)
