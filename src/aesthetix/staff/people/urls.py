"""Addresses of people: invitations, profile, sessions, agency. Every view wears the door's guard."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from aesthetix.staff.people import agency, own, team
from aesthetix.staff.people.place import at_agency, at_location
from aesthetix.staff.settings import audit


def _team(wear: Callable[..., Any], permission: str, base: str, prefix: str) -> list[URLPattern]:
    """The same pages for the people of a location and of an agency."""
    pages = (
        ("people/", team.people, "people"),
        ("people/invite/", team.invite, "people-invite"),
        ("people/roles/", team.roles, "roles"),
        ("people/invitations/<uuid:invitation_id>/again/", team.invitation_again, "invitation-again"),
        ("people/invitations/<uuid:invitation_id>/revoke/", team.invitation_revoke, "invitation-revoke"),
        ("people/<uuid:membership_id>/", team.person, "person"),
        ("people/<uuid:membership_id>/suspend/", team.suspend, "person-suspend"),
        ("people/<uuid:membership_id>/resume/", team.resume, "person-resume"),
        ("people/<uuid:membership_id>/remove/", team.remove, "person-remove"),
    )
    return [path(base + route, wear(view, permission), name=prefix + name) for route, view, name in pages]


urlpatterns: list[URLPattern] = [
    path("join/<str:token>/", own.join, name="join"),
    path("me/", own.profile, name="profile"),
    path("me/sessions/", own.sessions, name="sessions"),
    path("me/sessions/<int:session_id>/end/", own.session_end, name="session-end"),
    path("me/sign-out-everywhere/", own.sign_out_everywhere, name="sign-out-everywhere"),
    *_team(at_agency, "agency.manage", "agency/<uuid:agency_id>/", "agency-"),
    path("agency/<uuid:agency_id>/locations/", agency.locations, name="agency-locations"),
    path("agency/<uuid:agency_id>/locations/new/", agency.location_new, name="agency-location-new"),
    path("agency/<uuid:agency_id>/settings/", agency.settings, name="agency-settings"),
    path("agency/<uuid:agency_id>/audit/", audit.agency, name="agency-audit"),
]
location_urlpatterns: list[URLPattern] = _team(at_location, "users.manage", "settings/", "")
