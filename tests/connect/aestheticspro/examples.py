"""AestheticsPro's part of the conformance suite: how this source writes what the suite wants said."""

CONTENT_TYPE = "application/json"
PINGS = [b"", b"{}", b"[]", b"null", b'{"event": "ping"}', b'{"event": "client.created", "test": true}']


def _client(said):
    names = {"first_name": "first_name", "email": "email", "phone": "mobile_phone", "birth_date": "date_of_birth"}
    return {
        "id": said.get("client_id", 88213),
        **{theirs: said[ours] for ours, theirs in names.items() if ours in said},
    }


def _envelope(name, said, **blocks):
    at = {"created_at": said.get("at", "2026-03-10T17:00:00Z")}
    return {"event": name, **at, "data": {"client": _client(said), **blocks}}


def client(**said):
    return _envelope("client.updated", said)


def booked(**said):
    block = {
        "id": 7,
        "status": "Booked",
        "date": said.get("date", "03/14/2026"),
        "services": said.get("services", "Peel"),
    }
    return _envelope("appointment.created", said, appointment=block)


def paid(**said):
    block = {"id": 9, "status": "Paid", "amount_paid": said.get("amount", "10.00"), "visit_date": said.get("date")}
    return _envelope("invoice.paid", said, invoice=block)
