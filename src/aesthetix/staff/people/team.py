"""The people of a location or an agency: list, invite, change, take out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aesthetix.design.parts import Action, Link
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.people.forms import InviteForm, MembershipForm
from aesthetix.staff.people.place import Place
from aesthetix.staff.people.sessions import end_sessions
from aesthetix.tenancy import commands, mail
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import ApiToken, Membership
from aesthetix.tenancy.rules import GIVES, GRANTS, PERMISSIONS, Role


def people(request: Any, place: Place) -> HttpResponse:
    """Everybody here, and the invitations that wait for an answer."""
    people_here = tenancy.people_of(place.row)
    context = {
        "title": "People",
        "subtitle": f"Who works with {place.row.name}",
        "tabs": _tabs(place, "people"),
        "actions": [Action("Invite somebody", place.url("people-invite"), icon="user-plus", kind="primary")],
        "people": [{"row": row, "url": place.url("person", row.id)} for row in people_here],
        "invitations": [
            {
                "row": row,
                "expired": row.expires_at <= request.at,
                "again_url": place.url("invitation-again", row.id),
                "revoke_url": place.url("invitation-revoke", row.id),
            }
            for row in tenancy.open_invitations(place.row)
        ],
    }
    return render(request, "staff/people/people.html", context)


def invite(request: Any, place: Place) -> HttpResponse:
    form = InviteForm(request.POST or None, roles=place.roles, at_agency=place.is_agency)
    if request.method == "POST" and form.is_valid():
        values = {"only_assigned": False, **form.cleaned_data}
        try:
            invitation, raw = commands.invite(
                agency=place.agency,
                location=place.location,
                rights=place.rights,
                by=request.actor,
                at=request.at,
                **values,
            )
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            mail.send_invitation(invitation, raw)
            messages.success(request, f"The invitation is on its way to {invitation.email}.")
            return redirect(place.url("people"))
    crumbs = [Link("People", place.url("people"))]
    context = {"title": "Invite somebody", "crumbs": crumbs, "form": form, "back": place.url("people")}
    return render(request, "staff/people/invite.html", context, status=422 if form.errors else 200)


def add_errors(form: Any, refusal: Refusal) -> None:
    """A rule's answer, beside the fields it names."""
    for name, texts in (refusal.fields or {"": [refusal.message]}).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def invitation_again(request: Any, place: Place, invitation_id: UUID) -> HttpResponse:
    if request.method == "POST":
        invitation, raw = commands.renew_invitation(
            invitation=place.invitation(invitation_id), by=request.actor, at=request.at
        )
        mail.send_invitation(invitation, raw)
        messages.success(request, f"A new link is on its way to {invitation.email}; the old one no longer works.")
    return redirect(place.url("people"))


def invitation_revoke(request: Any, place: Place, invitation_id: UUID) -> HttpResponse:
    if request.method == "POST":
        commands.revoke_invitation(invitation=place.invitation(invitation_id), by=request.actor, at=request.at)
        messages.success(request, "The invitation is revoked; its link no longer works.")
    return redirect(place.url("people"))


def person(request: Any, place: Place, membership_id: UUID) -> HttpResponse:
    """One person's role here, and what is taken away from it."""
    membership = place.membership(membership_id)
    form = MembershipForm(request.POST or None, membership=membership, roles=place.roles)
    if request.method == "POST" and form.is_valid():
        values = {"only_assigned": False, **form.cleaned_data}
        try:
            commands.change_membership(
                membership=membership, rights=place.rights, by=request.actor, at=request.at, **values
            )
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, f"The access of {membership.user.name} is changed.")
            return redirect(place.url("people"))
    context = {"title": membership.user.name, "form": form, **_leaving(request, place, membership)}
    return render(request, "staff/people/person.html", context, status=422 if form.errors else 200)


def _leaving(request: Any, place: Place, membership: Membership) -> dict[str, Any]:
    """Where the page's buttons lead, and whether they are there."""
    own = str(membership.user_id) == request.actor.id
    return {
        "crumbs": [Link("People", place.url("people"))],
        "membership": membership,
        "may_change": not own and Role(membership.role) in GIVES[place.rights.role],
        "is_self": own,
        "tokens": ApiToken.objects.filter(created_by=membership.user, revoked_at=None, **_reach(place)).count(),
        "back": place.url("people"),
        "suspend_url": place.url("person-suspend", membership.id),
        "resume_url": place.url("person-resume", membership.id),
        "remove_url": place.url("person-remove", membership.id),
    }


def _reach(place: Place) -> dict[str, Any]:
    return {"location__agency": place.row} if place.is_agency else {"location": place.row}


def suspend(request: Any, place: Place, membership_id: UUID) -> HttpResponse:
    if request.method == "POST":
        membership = place.membership(membership_id)
        commands.suspend_membership(membership=membership, rights=place.rights, by=request.actor, at=request.at)
        end_sessions(membership.user)
        messages.success(request, f"{membership.user.name} can no longer come in here.")
    return redirect(place.url("people"))


def resume(request: Any, place: Place, membership_id: UUID) -> HttpResponse:
    if request.method == "POST":
        membership = place.membership(membership_id)
        commands.resume_membership(membership=membership, rights=place.rights, by=request.actor, at=request.at)
        messages.success(request, f"{membership.user.name} can come in again.")
    return redirect(place.url("people"))


def remove(request: Any, place: Place, membership_id: UUID) -> HttpResponse:
    if request.method == "POST":
        membership = place.membership(membership_id)
        commands.remove_membership(membership=membership, rights=place.rights, by=request.actor, at=request.at)
        end_sessions(membership.user)
        messages.success(request, f"{membership.user.name} is taken out.")
    return redirect(place.url("people"))


def roles(request: Any, place: Place) -> HttpResponse:
    """Every role and what it allows, in plain words."""
    rows = [(text, [key in GRANTS[role] for role in Role]) for key, text in PERMISSIONS.items()]
    context = {
        "title": "People",
        "subtitle": "What each role may do",
        "tabs": _tabs(place, "roles"),
        "roles": [role.label for role in Role],
        "rows": rows,
    }
    return render(request, "staff/people/roles.html", context)


def _tabs(place: Place, here: str) -> list[Link]:
    return [
        Link("People", place.url("people"), active=here == "people"),
        Link("Roles", place.url("roles"), active=here == "roles"),
    ]
