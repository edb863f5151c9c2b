"""Short ways to write a delivery and read it."""

from aesthetix.connect.providers.registry import get

from .deliveries import event_of

APRO = get("aestheticspro")
MAYA = {"id": 88213, "first_name": "Maya", "last_name": "Torres", "email": "maya@example.com"}
VISIT = {"id": 551207, "status": "Booked", "date": "03/14/2026", "start_time": "2:30 PM"}
BILL = {"id": 90441, "invoice_number": "INV-1", "status": "Paid", "amount_paid": 425, "balance_due": 0}


def read(body, headers=None, **changes):
    return event_of(APRO, body, headers, **changes)


def about(name, **blocks):
    return {"event": name, "created_at": "2026-03-10T17:00:00Z", "data": {"client": MAYA, **blocks}}


def visit(name="appointment.created", **changes):
    return read(about(name, appointment={**VISIT, **changes}))


def bill(name="invoice.paid", without=(), **changes):
    block = {key: value for key, value in {**BILL, **changes}.items() if key not in without}
    return read(about(name, invoice=block))
