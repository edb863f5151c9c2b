"""Deliveries as the door stores them."""

import json
from datetime import timedelta

from aesthetix.connect.commands import connections
from aesthetix.connect.models import Delivery
from aesthetix.connect.rules.intake import digest
from aesthetix.kernel import clock, crypto
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.scope import data_key
from support.cast import TESTER


def arrive(connection, body, *, at=None, headers=None, content_type="application/json"):
    """A delivery stored as the door stores it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    key, one = data_key(connection.location), new_id()
    return Delivery.objects.create(
        id=one,
        location=connection.location,
        connection=connection,
        received_at=at or clock.now(),
        content_type=content_type,
        headers=headers or {},
        sealed_body=crypto.seal(key, raw, bound_to=one.bytes),
        size=len(raw),
        digest=digest(key, raw),
    )


def booked(client_id="88213", name=("Maya", "Torres"), **more):
    return {
        "event": "appointment.created",
        "created_at": more.pop("at", "2026-03-10T17:00:00Z"),
        "client": {"id": client_id, "first_name": name[0], "last_name": name[1], "email": more.pop("email", f"c{client_id}@example.com")},
        "appointment": {"id": f"a{client_id}", "status": "Booked", "date": "03/14/2026", "services": [{"name": "Botox"}]},
        "location": {"id": "12", "name": "Beverly Hills"},
        **more,
    }  # fmt: skip


def refund(client_id="88213"):
    return {
        "event": "invoice.refunded",
        "created_at": "2026-03-12T17:00:00Z",
        "client": {"id": client_id, "first_name": "Maya", "last_name": "Torres"},
        "invoice": {"id": "90441", "status": "Refunded", "refund_amount": "50.00"},
    }


def unreachable():
    return {
        "event": "client.created",
        "created_at": "2026-03-12T17:00:00Z",
        "client": {"id": "777", "first_name": "Nora", "last_name": "Nobody"},
    }


def make(location, name="AestheticsPro", mode="live", **more):
    made = connections.create_connection(
        location=location,
        source="aestheticspro",
        name=name,
        by=TESTER,
        at=clock.now() - timedelta(days=1),
        mode=mode,
        **more,
    )
    return made.connection
