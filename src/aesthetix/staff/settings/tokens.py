"""Settings > API tokens: keys for other programs, shown once."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aesthetix.kernel.errors import Refusal
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.people.team import add_errors
from aesthetix.tenancy import commands
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.rules import SCOPES


class TokenForm(forms.Form):
    name = forms.CharField(max_length=100, help_text="Which program uses it, such as “Website forms”.")
    scopes = forms.MultipleChoiceField(
        label="May",
        choices=[(key, f"{text} ({key})") for key, text in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


@staff_page("tokens.manage")
def tokens(request: StaffRequest) -> HttpResponse:
    """The list, and the form; a new token's text is on the answer to the form and never again."""
    form, raw = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _, raw = commands.create_token(
                location=request.location, by=request.actor, at=request.at, **form.cleaned_data
            )
            form = TokenForm()
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {
        "title": "API tokens",
        "subtitle": "Keys with which other programs reach this location",
        "form": form,
        "raw": raw,
        "rows": tenancy.tokens_of(request.location)[:200],
    }
    response = render(request, "staff/settings/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@staff_page("tokens.manage")
def token_revoke(request: StaffRequest, token_id: UUID) -> HttpResponse:
    if request.method == "POST":
        token = commands.revoke_token(location=request.location, token_id=token_id, by=request.actor, at=request.at)
        messages.success(request, f"“{token.name}” no longer works.")
    return redirect("staff:settings-tokens", request.location.id)
