"""Whether a person has a second step, and what happens where one is required."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

_COUNTS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_step(user: Any) -> bool:
    """A passkey or an authenticator app; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=_COUNTS).exists())


def send_to_set_up(request: Any, place: str) -> HttpResponse | None:
    """None if the person has a second step; else the way to the page where they add one. One query at most."""
    if request.session.get("second_step") or has_second_step(request.user):
        request.session["second_step"] = True
        return None
    url = reverse("mfa_index")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    messages.warning(request, f"{place} asks for a second step. Add a passkey or an authenticator app to go on.")
    return HttpResponseRedirect(url)
