"""The gate to connections and deliveries of the open location, and what every page of a connection shares."""

import base64
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.providers import registry
from aesthetix.connect.queries import deliveries as found
from aesthetix.design.parts import Action, Link
from aesthetix.kernel import crypto
from aesthetix.staff.guard import StaffRequest
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key

_SECRET = "connect-secret"  # noqa: S105 -- the name of a session entry
_TABS = (
    ("connect-connection", "Overview", "connect.view"),
    ("connect-deliveries", "Deliveries", "connect.view"),
    ("connect-attention", "Needs attention", "connect.view"),
    ("connect-skips", "Skipped", "connect.view"),
    ("connect-tasks", "Task meter", "connect.view"),
    ("connect-setup", "Set-up", "connect.manage"),
    ("connect-settings", "Settings", "connect.manage"),
)


def connection_of(request: StaffRequest, connection_id: UUID) -> Connection:
    """Raises Http404."""
    connection = Connection.objects.filter(location=request.location, id=connection_id).first()
    if connection is None:
        raise Http404
    connection.location = request.location
    return connection


def delivery_of(request: StaffRequest, connection_id: UUID, delivery_id: UUID) -> Delivery:
    """A delivery of this connection, with the connection. Raises NotFound."""
    delivery = found.one(request.location, connection_id, delivery_id)
    delivery.connection.location = request.location
    return delivery


def label_of(connection: Connection) -> str:
    return registry.get(connection.source).label


def address_for(name: str, location: Location, *keys: UUID | str) -> str:
    return reverse(f"staff:{name}", args=[location.id, *keys])


def page(request: StaffRequest, connection: Connection, tab: str, **context: Any) -> dict[str, Any]:
    """The context of a page of one connection: crumbs, tabs with the number of dead letters, and what is given."""
    dead = Delivery.objects.filter(
        location=request.location, connection=connection, state=Delivery.State.DEAD_LETTER
    ).count()
    tabs = [
        Link(
            label,
            address_for(name, request.location, connection.id),
            active=name == tab,
            badge=dead if name == "connect-attention" and dead else "",
        )
        for name, label, permission in _TABS
        if request.rights.may(permission)
    ]
    return {
        "title": connection.name,
        "crumbs": [Link("AX Connect", address_for("connect", request.location))],
        "connection": connection,
        "source_label": label_of(connection),
        "tabs": tabs,
        "dead_letters": dead,
        **context,
    }


def action(request: StaffRequest, label: str, name: str, *keys: UUID | str, **more: Any) -> Action:
    return Action(label, address_for(name, request.location, *keys), **more)


# --- words that must not stand in an address, and a secret that is shown once


def seal_text(location: Location, text: str) -> str:
    """Opaque and fit for an address: names and numbers of people stay out of logs and histories."""
    sealed = crypto.seal(data_key(location), text.encode(), bound_to=b"connect-search")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal_text(location: Location, token: str) -> str:
    """The words again, "" for none. Raises Http404 for a token of another location or an altered one."""
    if not token:
        return ""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return crypto.unseal(data_key(location), sealed, bound_to=b"connect-search").decode()
    except (ValueError, crypto.Unreadable):
        raise Http404 from None


def keep_secret(request: StaffRequest, connection: Connection, secret: str) -> None:
    """Until the next page shows it; sealed, since sessions are stored."""
    if secret:
        sealed = crypto.seal(data_key(request.location), secret.encode(), bound_to=connection.id.bytes)
        request.session[f"{_SECRET}-{connection.id}"] = base64.b64encode(sealed).decode()


def take_secret(request: StaffRequest, connection: Connection) -> str:
    """The secret just made, once; "" afterwards."""
    kept = request.session.pop(f"{_SECRET}-{connection.id}", "")
    if not kept:
        return ""
    return crypto.unseal(data_key(request.location), base64.b64decode(kept), bound_to=connection.id.bytes).decode()
