"""What every staff page's shell shows: where one is, where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from aesthetix.design.parts import Link, NavigationGroup
from aesthetix.staff.connect.navigation import ENTRIES as CONNECT
from aesthetix.staff.contacts.navigation import ENTRIES as CONTACTS
from aesthetix.staff.opportunities.navigation import ENTRIES as OPPORTUNITIES
from aesthetix.staff.settings.navigation import ENTRIES as SETTINGS
from aesthetix.staff.workflows.navigation import ENTRIES as WORKFLOWS
from aesthetix.tenancy.models import Agency, Location
from aesthetix.tenancy.rules import Rights

# (group, label, icon, url name, permission)
NAVIGATION: tuple[tuple[str, str, str, str, str], ...] = (
    ("", "Dashboard", "layout-dashboard", "staff:dashboard", "dashboard.view"),
    *CONTACTS,
    *OPPORTUNITIES,
    *WORKFLOWS,
    *CONNECT,
    *SETTINGS,
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation of the open location, the agency or one's own account, filtered by what one may do. No query."""
    user: Any = getattr(request, "user", None)
    rights: Rights | None = getattr(request, "rights", None)
    if getattr(request, "location", None) is not None and rights is not None:
        return _at_location(request, request.location, rights) | _person(request)  # type: ignore[attr-defined]
    if getattr(request, "agency", None) is not None and rights is not None:
        return {"navigation": _at_agency(request, request.agency, rights), "rights": rights} | _person(request)  # type: ignore[attr-defined]
    if getattr(user, "is_authenticated", False):
        return {"navigation": _own(request)} | _person(request)
    return {}


def _at_location(request: HttpRequest, location: Location, rights: Rights) -> dict[str, Any]:
    groups: dict[str, list[Link]] = {}
    for group, label, icon, name, permission in NAVIGATION:
        if rights.may(permission):
            url = reverse(name, args=[location.id])
            active = request.path == url or (name != "staff:dashboard" and request.path.startswith(url))
            groups.setdefault(group, []).append(Link(label, url, icon=icon, active=active))
    navigation = [NavigationGroup(label, items) for label, items in groups.items()]
    search = reverse("staff:contacts-find", args=[location.id]) if rights.may("contacts.view") else ""
    return {
        "navigation": navigation,
        "location": location,
        "rights": rights,
        "search_url": search,
        **_choices(request, location),
    }


def _choices(request: HttpRequest, location: Location) -> dict[str, Any]:
    """The other locations, as remembered at the start page; a full list is one click further."""
    known = request.session.get("locations", [])
    if not known:
        return {}
    links = [Link(name, f"/l/{key}/", active=key == str(location.id)) for key, name in known]
    links += [Link("All locations", f"{reverse('staff:start')}?choose=1")]
    agency = request.session.get("agency", "")
    links += [Link("Agency", reverse("staff:agency", args=[agency]))] * bool(agency)
    return {"location_choices": links}


def _at_agency(request: HttpRequest, agency: Agency, rights: Rights) -> list[NavigationGroup]:
    entries = (
        ("Overview", "chart-bar", "staff:agency", "agency.view"),
        ("Locations", "building-store", "staff:agency-locations", "agency.view"),
        ("People", "users", "staff:agency-people", "agency.manage"),
        ("Settings", "settings", "staff:agency-settings", "agency.manage"),
        ("Audit", "history", "staff:agency-audit", "audit.view"),
    )
    items = [
        Link(label, url := reverse(name, args=[agency.id]), icon=icon, active=_is_at(request, url, name))
        for label, icon, name, permission in entries
        if rights.may(permission)
    ]
    return [NavigationGroup(agency.name, items)]


def _own(request: HttpRequest) -> list[NavigationGroup]:
    entries = (
        ("Profile", "user", "staff:profile"),
        ("Sign-in and security", "shield-lock", "mfa_index"),
        ("Sessions", "devices", "staff:sessions"),
    )
    own = [
        Link(label, url := reverse(name), icon=icon, active=_is_at(request, url, name)) for label, icon, name in entries
    ]
    home = Link("Locations", f"{reverse('staff:start')}?choose=1", icon="building-store", active=request.path == "/")
    return [NavigationGroup("", [home]), NavigationGroup("Your account", own)]


def _is_at(request: HttpRequest, url: str, name: str) -> bool:
    return request.path == url or (name != "staff:agency" and request.path.startswith(url))


def _person(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    menu = [
        Link("Profile", reverse("staff:profile"), icon="user"),
        Link("Sign-in and security", reverse("mfa_index"), icon="shield-lock"),
        Link("Sessions", reverse("staff:sessions"), icon="devices"),
    ]
    if request.session.get("second_step") is False:
        menu.insert(0, Link("Add a second step", reverse("mfa_index"), icon="alert-triangle"))
    return {
        "user_name": user.name,
        "user_email": user.email,
        "user_menu": menu,
        "sign_out_url": reverse("account_logout"),
    }
