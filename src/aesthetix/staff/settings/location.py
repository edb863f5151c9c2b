"""Settings > Location: name, contact data, time zone, currency, formats, and whether a second step is required."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aesthetix.kernel.errors import Refusal
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.people.team import add_errors
from aesthetix.staff.settings.choices import COUNTRIES, CURRENCIES, LOCALES, timezones
from aesthetix.tenancy import commands


class LocationForm(forms.Form):
    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(max_length=32, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    website = forms.URLField(required=False, assume_scheme="https")
    address = forms.CharField(label="Street", max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(label="State or region", max_length=100, required=False)
    postal_code = forms.CharField(max_length=20, required=False)
    country = forms.ChoiceField(choices=COUNTRIES)
    timezone = forms.ChoiceField(
        label="Time zone", choices=timezones, help_text="Appointments and reports are read in this time zone."
    )
    currency = forms.ChoiceField(choices=CURRENCIES)
    locale = forms.ChoiceField(label="Language and formats", choices=LOCALES)
    second_step = forms.BooleanField(
        label="Everybody here needs a passkey or an authenticator app",
        required=False,
        help_text="People without one are led to set it up at their next page.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A value that was chosen elsewhere stays among the choices."""
        super().__init__(*args, **kwargs)
        for name in ("country", "timezone", "currency", "locale"):
            field: Any = self.fields[name]
            current = self.initial.get(name)
            if current and current not in dict(field.choices):
                field.choices = [*field.choices, (current, current)]


@staff_page("settings.manage")
def location(request: StaffRequest) -> HttpResponse:
    here = request.location
    known = {name: getattr(here, name) for name in LocationForm.base_fields if name != "second_step"}
    form = LocationForm(request.POST or None, initial=known | {"second_step": bool(here.settings.get("second_step"))})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        required = values.pop("second_step")
        try:
            commands.change_location(location=here, values=values, by=request.actor, at=request.at)
            commands.require_second_step(of=here, required=required, by=request.actor, at=request.at)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, "The settings are saved.")
            return redirect("staff:settings-location", here.id)
    context = {"title": "Location", "subtitle": "Name, address, time zone and money", "form": form}
    return render(request, "staff/settings/location.html", context, status=422 if form.errors else 200)
