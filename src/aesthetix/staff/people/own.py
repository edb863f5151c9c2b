"""One's own account: profile, sessions, joining by invitation."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound
from aesthetix.staff.address import client_address
from aesthetix.staff.guard import StaffRequest, open_page, person_page
from aesthetix.staff.people.devices import device_of
from aesthetix.staff.people.forms import JoinForm, ProfileForm
from aesthetix.staff.people.sessions import begin_session, end_sessions
from aesthetix.tenancy import commands
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@person_page
def profile(request: StaffRequest) -> HttpResponse:
    user = request.user
    known = {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone}
    form = ProfileForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        commands.change_profile(user=user, by=request.actor, at=request.at, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("staff:profile")
    context = {"title": "Profile", "subtitle": user.email, "form": form}
    return render(request, "staff/people/profile.html", context, status=422 if form.errors else 200)


@person_page
def sessions(request: StaffRequest) -> HttpResponse:
    """Where one is signed in."""
    rows = sorted(UserSession.objects.purge_and_list(request.user), key=lambda row: row.last_seen_at, reverse=True)
    here = request.session.session_key
    context = {
        "title": "Sessions",
        "subtitle": "Where you are signed in",
        "sessions": [
            {"row": row, "device": device_of(row.user_agent), "here": row.session_key == here} for row in rows
        ],
    }
    return render(request, "staff/people/sessions.html", context)


@person_page
def session_end(request: StaffRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    found = UserSession.objects.filter(user=request.user, id=session_id).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        found.end()
        commands.record("session.ended", by=request.actor, at=request.at, user=request.user)
        messages.success(request, "That device is signed out.")
    return redirect("staff:sessions")


@person_page
def sign_out_everywhere(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("staff:sessions")
    end_sessions(request.user)
    commands.record("sign_out.everywhere", by=request.actor, at=request.at, user=request.user)
    logout(request)
    return redirect(f"{reverse('account_login')}?ended=everywhere")


@open_page
def join(request: Any, token: str) -> HttpResponse:
    """The link of an invitation. Looking changes nothing; sending the form joins."""
    invitation = tenancy.invitation_for(token, at=request.at)
    if invitation is None:
        return render(request, "staff/people/join_over.html", {}, status=404)
    known = User.objects.filter(email=invitation.email).first()
    form = JoinForm(request.POST or None, email=invitation.email) if known is None else None
    is_theirs = known is not None and request.user == known
    if request.method == "POST" and (is_theirs or (form is not None and form.is_valid())):
        return _joined(request, token, known, form.cleaned_data if form else {})
    context = {
        "invitation": invitation,
        "place": invitation.location or invitation.agency,
        "form": form,
        "is_theirs": is_theirs,
        "login_url": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "staff/people/join.html", context, status=422 if form and form.errors else 200)


def _joined(request: Any, token: str, known: User | None, values: dict[str, Any]) -> HttpResponse:
    name = known.name if known else f"{values['first_name']} {values.get('last_name', '')}".strip()
    by = Actor(kind="user", id=str(known.id) if known else "", name=name, via="staff", address=client_address(request))
    blank = {"first_name": "", "last_name": "", "password": None}
    membership = commands.accept_invitation(raw=token, by=by, at=request.at, user=known, **{**blank, **values})
    if known is None:
        login(request, membership.user, backend=_BACKEND)
        record_authentication(request, membership.user, "password")
        begin_session(request, second_step=False)
        UserSession.objects.create_from_request(request)
    messages.success(request, f"Welcome to {(membership.location or membership.agency).name}.")
    return redirect("staff:start")
