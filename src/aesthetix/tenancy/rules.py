"""Roles and what each may do. Permissions are names; a role grants a set of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices


class Role(TextChoices):
    AGENCY_OWNER = "agency_owner", "Agency owner"
    AGENCY_ADMIN = "agency_admin", "Agency admin"
    LOCATION_ADMIN = "location_admin", "Location admin"
    LOCATION_USER = "location_user", "Location user"


AGENCY_ROLES = frozenset({Role.AGENCY_OWNER, Role.AGENCY_ADMIN})
LOCATION_ROLES = frozenset({Role.LOCATION_ADMIN, Role.LOCATION_USER})

# who may give and take which role
GIVES: dict[str, frozenset[Role]] = {
    Role.AGENCY_OWNER: frozenset(Role),
    Role.AGENCY_ADMIN: frozenset(Role) - {Role.AGENCY_OWNER},
    Role.LOCATION_ADMIN: LOCATION_ROLES,
    Role.LOCATION_USER: frozenset(),
}
INVITATION_DAYS = 7

# name -> what it lets a person do, in the words of the settings page
PERMISSIONS: dict[str, str] = {
    "contacts.view": "See contacts",
    "contacts.edit": "Add and change contacts, notes, tasks and tags",
    "contacts.delete": "Delete and restore contacts",
    "contacts.bulk": "Act on many contacts at once",
    "contacts.export": "Export contacts",
    "contacts.import": "Import contacts",
    "fields.manage": "Manage custom fields, custom values, tags and contact types",
    "opportunities.view": "See opportunities",
    "opportunities.edit": "Add, change and move opportunities",
    "opportunities.delete": "Delete opportunities",
    "opportunities.export": "Export opportunities",
    "pipelines.manage": "Manage pipelines and stages",
    "appointments.view": "See appointments",
    "payments.view": "See invoices and lifetime value",
    "payments.adjust": "Adjust lifetime value",
    "payments.refund": "Refund payments",
    "workflows.view": "See workflows and their runs",
    "workflows.manage": "Build and publish workflows",
    "workflows.enroll": "Add contacts to workflows and remove them",
    "workflows.unlock": "Unlock and copy locked workflows",
    "connect.view": "See the EMR connection, its deliveries and health",
    "connect.manage": "Set up the EMR connection and replay deliveries",
    "connect.raw": "Read raw deliveries",
    "dashboard.view": "See the dashboard",
    "users.manage": "Invite people and set their roles",
    "tokens.manage": "Create and revoke API tokens",
    "audit.view": "See the history of changes and the access log",
    "settings.manage": "Change the location's settings",
    "agency.view": "See the agency's locations and reports",
    "agency.manage": "Create locations and manage the agency's people",
}

# scope of an API token -> what it opens, in the words of the settings page
SCOPES: dict[str, str] = {
    "contacts.readonly": "Read contacts, their notes, tasks and tags",
    "contacts.write": "Create, change and delete contacts, notes, tasks and tags",
    "opportunities.readonly": "Read opportunities and pipelines",
    "opportunities.write": "Create, change and delete opportunities",
    "calendars/events.readonly": "Read appointments",
    "invoices.readonly": "Read invoices",
    "locations.readonly": "Read the location's name and contact data",
    "locations/customFields.readonly": "Read custom fields",
    "locations/customFields.write": "Create, change and delete custom fields",
    "locations/customValues.readonly": "Read custom values",
    "locations/customValues.write": "Create, change and delete custom values",
    "locations/tags.readonly": "Read the list of tags",
    "locations/tags.write": "Create, change and delete tags of the list",
    "users.readonly": "Read the names and roles of people",
    "workflows.readonly": "List workflows",
}
TOKEN_PREFIX = "pit-"  # noqa: S105 -- what every token begins with, not a secret

_USER = frozenset(
    {
        "contacts.view",
        "contacts.edit",
        "opportunities.view",
        "opportunities.edit",
        "appointments.view",
        "payments.view",
        "workflows.view",
        "workflows.enroll",
        "dashboard.view",
    }
)
_AGENCY_ONLY = frozenset({"agency.view", "agency.manage", "workflows.unlock"})
_ADMIN = frozenset(PERMISSIONS) - _AGENCY_ONLY

GRANTS: dict[str, frozenset[str]] = {
    Role.AGENCY_OWNER: frozenset(PERMISSIONS),
    Role.AGENCY_ADMIN: frozenset(PERMISSIONS),
    Role.LOCATION_ADMIN: _ADMIN,
    Role.LOCATION_USER: _USER,
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do at one location. `only_assigned`: sees only contacts and opportunities given to them."""

    role: str
    only_assigned: bool = False
    taken_away: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether the role grants `permission` and nobody took it away. Raises KeyError for an unknown name."""
        if permission not in PERMISSIONS:
            raise KeyError(permission)
        return permission in GRANTS[self.role] and permission not in self.taken_away


# sign-in is refused after this many failures within the window
WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT_AND_ADDRESS = 5
TRIES_PER_ACCOUNT = 50
TRIES_PER_ADDRESS = 50


def wait_after(failures: Sequence[datetime], allowed: int, at: datetime) -> timedelta:
    """How long to wait before the next try, given the moments of the failures; zero if there are fewer than allowed."""
    recent = sorted(moment for moment in failures if moment > at - WINDOW)
    return recent[-allowed] + WINDOW - at if len(recent) >= allowed else timedelta(0)


def wait_in_words(wait: timedelta) -> str:
    """`40 seconds`, `1 minute`, `12 minutes`: rounded up."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:  # noqa: PLR2004 -- a minute
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
