"""Deliveries as AestheticsPro might send them, many clients, each with a booking and a paid invoice."""

import json
from collections.abc import Iterator

_HEADERS = {"Content-Type": "application/json", "User-Agent": "bench"}


def _client(number: int) -> dict[str, object]:
    return {
        "id": 500_000 + number,
        "first_name": f"Client{number % 997}",
        "last_name": f"Number{number}",
        "email": f"bench{number}@example.com",
        "mobile_phone": f"(310) {200 + number % 700}-{number % 10000:04d}",
        "date_of_birth": "07/04/1988",
    }


def _visit(number: int) -> dict[str, object]:
    return {
        "id": 700_000 + number,
        "status": "Booked",
        "date": "03/14/2027",
        "start_time": "2:30 PM",
        "provider": {"id": 7, "name": "Dana Whitfield, NP"},
        "services": [{"id": 301, "name": "Botox - Forehead", "category": "Injectables", "price": 280.0}],
    }


def stream(start: int = 0) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Endless: every client books, and pays two hundred clients later."""
    number = start
    while True:
        yield _told(number, "appointment.created", {"appointment": _visit(number)})
        if number - start >= 200:
            paid = number - 200
            invoice = {
                "id": 900_000 + paid, "invoice_number": f"INV-{paid}", "status": "Paid", "amount_paid": 280.0,
                "balance_due": 0, "invoice_date": "11/20/2026", "visit_date": "11/20/2026", "service": "Botox - Forehead",
            }  # fmt: skip
            yield _told(paid, "invoice.paid", {"invoice": invoice})
        number += 1


def _told(number: int, event: str, blocks: dict[str, object]) -> tuple[bytes, dict[str, str]]:
    body = {
        "id": f"evt_{event}_{number}",
        "event": event,
        "created_at": "2026-11-20T17:46:00Z",
        "location": {"id": "12", "name": "Beverly Hills"},
        "data": {"client": _client(number), **blocks},
    }
    headers = {**_HEADERS, "X-Webhook-Delivery": f"d-{event}-{number}"}
    return json.dumps(body).encode(), headers
