"""What every staff page's shell shows: where one is, where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from aesthetix.staff.connect.navigation import ENTRIES as CONNECT
from aesthetix.staff.contacts.navigation import ENTRIES as CONTACTS
from aesthetix.staff.opportunities.navigation import ENTRIES as OPPORTUNITIES
from aesthetix.staff.settings.navigation import ENTRIES as SETTINGS
from aesthetix.staff.workflows.navigation import ENTRIES as WORKFLOWS

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
    """Navigation of the open location, filtered by what the person may do. No query."""
    location = getattr(request, "location", None)
    rights = getattr(request, "rights", None)
    if location is None or rights is None:
        return {}
    groups: dict[str, list[dict[str, Any]]] = {}
    for group, label, icon, name, permission in NAVIGATION:
        if rights.may(permission):
            url = reverse(name, args=[location.id])
            active = request.path == url or (name != "staff:dashboard" and request.path.startswith(url))
            groups.setdefault(group, []).append({"label": label, "icon": icon, "url": url, "active": active})
    return {
        "navigation": [{"label": label, "items": items} for label, items in groups.items()],
        "location": location,
        "rights": rights,
    }
