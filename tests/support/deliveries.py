"""Deliveries put straight into the queue, as the hooks door would store them."""

import json
from datetime import datetime
from typing import Any

from aesthetix.connect.commands import connections
from aesthetix.connect.commands.drain import drain
from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.rules import intake
from aesthetix.kernel import crypto
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key, open_location
from support.cast import AT, TESTER


def connect(location: Location, **options: Any) -> connections.Created:
    """A live connection of the location."""
    with open_location(location, TESTER):
        return connections.create_connection(
            **{"location": location, "source": "aestheticspro", "name": "APro", "mode": "live", "by": TESTER, "at": AT}
            | options
        )


def put(connection: Connection, *bodies: Any, at: datetime = AT, key: str = "", headers: Any = None) -> list[Delivery]:
    """One delivery per body (an object, or raw bytes), in this order."""
    location = connection.location
    secret = data_key(location)
    rows = []
    for body in bodies:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        delivery_id = new_id()
        rows.append(
            Delivery(
                id=delivery_id,
                location=location,
                connection=connection,
                received_at=at,
                content_type="application/json",
                headers=headers or {},
                sealed_body=crypto.seal(secret, content, bound_to=delivery_id.bytes),
                size=len(content),
                digest=intake.digest(secret, content),
                delivery_key=key,
            )
        )
    with open_location(location, TESTER):
        Delivery.objects.bulk_create(rows)
    return rows


def work_off(location: Location, *, at: datetime = AT, most: int = 200) -> int:
    """Drain until nothing waits; returns how many deliveries were handled."""
    total = 0
    while done := drain(location.id, at=at, most=most):
        total += done
    return total


def client(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "first_name": "Maya",
        "last_name": f"Torres{number}",
        "email": f"maya{number}@patients.example.com",
        "mobile_phone": f"310555{number % 10_000:04d}",
    } | more


def booking(number: int, appointment: int, when: str, verb: str = "created", **more: Any) -> dict[str, Any]:
    status = {"created": "Booked", "cancelled": "Cancelled", "no_show": "No Show"}.get(verb, "Booked")
    return {
        "event": f"appointment.{verb}",
        "created_at": when,
        "location": {"id": "12", "name": "Beverly Hills"},
        "data": {
            "client": more.pop("client", client(number)),
            "appointment": {
                "id": appointment,
                "status": status,
                "date": "03/14/2026",
                "start_time": "2:30 PM",
                "services": [{"name": f"Botox {appointment}", "category": "Injectables"}],
            }
            | more,
        },
    }


def invoice(number: int, invoice_id: int, when: str, amount: str = "100.00", **more: Any) -> dict[str, Any]:
    return {
        "event": "invoice.paid",
        "created_at": when,
        "location": {"id": "12", "name": "Beverly Hills"},
        "data": {
            "client": more.pop("client", client(number)),
            "invoice": {
                "id": invoice_id,
                "invoice_number": f"INV-{invoice_id}",
                "status": "Paid",
                "amount_paid": amount,
                "balance_due": "0",
                "invoice_date": "03/09/2026",
                "service": "HydraFacial",
            }
            | more,
        },
    }
