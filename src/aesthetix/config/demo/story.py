"""What happens at a practice, told as deliveries: bookings, cancellations, no-shows, payments, odd ones out."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aesthetix.config.demo.people import PRODUCTS, PROVIDERS, TREATMENTS, Client

ACCOUNT = "AP-20417"


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery as the EMR sends it at `at` (aware)."""

    at: datetime
    body: bytes
    headers: dict[str, str]
    about: str


class Emr:
    """Counts ids and writes bodies the way the EMR does."""

    def __init__(self, rng: random.Random, start: int) -> None:
        self.rng = rng
        self._next = start

    def number(self) -> int:
        self._next += 1
        return self._next

    def send(self, at: datetime, event: str, client: Client, data: dict[str, object]) -> Sent:
        number = self.number()
        body = {
            "id": f"evt_{number}",
            "event": event,
            "created_at": at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "account_id": ACCOUNT,
            "location": {"id": client.place.external_id, "name": client.place.name},
            "data": data,
        }
        headers = {"Content-Type": "application/json", "X-Webhook-Event": event, "X-Webhook-Delivery": f"d-{number}"}
        return Sent(at, json.dumps(body, ensure_ascii=False).encode(), headers, event)

    def visit(self, on: date) -> dict[str, object]:
        """An appointment block for a treatment that the client might want."""
        name, category, price = self.rng.choice(TREATMENTS)
        services = [{"name": name, "category": category, "price": price / 100}]
        if self.rng.random() < 0.2:
            second = self.rng.choice(TREATMENTS)
            services.append({"name": second[0], "category": second[1], "price": second[2] / 100})
        return {
            "id": self.number(),
            "status": "Booked",
            "date": f"{on:%m/%d/%Y}",
            "start_time": f"{self.rng.randint(9, 11)}:{self.rng.choice(['00', '15', '30', '45'])} AM",
            "provider": {"name": self.rng.choice(PROVIDERS)},
            "services": services,
        }

    def bill(self, visit: dict[str, object] | None, on: date) -> dict[str, object]:
        """A paid invoice for a visit, or for a product bought at the desk."""
        number = self.number()
        block: dict[str, object] = {
            "id": number,
            "invoice_number": f"INV-{number}",
            "status": "Paid",
            "balance_due": 0,
            "invoice_date": f"{on:%m/%d/%Y}",
            "paid_date": f"{on:%m/%d/%Y}",
        }
        if visit is None:
            name, price = self.rng.choice(PRODUCTS)
            return {
                **block,
                "amount_paid": price / 100,
                "line_items": [{"type": "product", "description": name, "price": price / 100}],
            }
        services: list[dict[str, object]] = visit["services"]  # type: ignore[assignment]
        total = sum(float(str(service["price"])) for service in services)
        return {
            **block,
            "amount_paid": round(total, 2),
            "visit_date": visit["date"],
            "service": str(services[0]["name"]),
            "appointment": visit,
        }


def _moment(client: Client, day: date, hour: int, rng: random.Random) -> datetime:
    return datetime.combine(day, time(hour, rng.randint(0, 59), rng.randint(0, 59)), ZoneInfo(client.place.timezone))


def season_of(emr: Emr, client: Client, first_day: date, today: date) -> Iterator[Sent]:
    """Everything that happens to one client from the first day up to yesterday, and a booking ahead for some."""
    rng = emr.rng
    day = first_day
    yield emr.send(_moment(client, day, 8, rng), "client.created", client, {"client": client.as_block()})
    while rng.random() < 0.86:
        visit_on = day + timedelta(days=rng.randint(2, 16))
        visit = emr.visit(visit_on)
        yield emr.send(_moment(client, day, 9, rng), "appointment.created", client, _data(client, appointment=visit))
        if visit_on >= today:
            return
        fate = rng.random()
        if fate < 0.12:
            cancelled_on = visit_on - timedelta(days=1)
            block = {**visit, "status": "Cancelled"}
            yield emr.send(
                _moment(client, cancelled_on, 13, rng),
                "appointment.cancelled",
                client,
                _data(client, appointment=block),
            )
        elif fate < 0.2:
            block = {**visit, "status": "No Show"}
            yield emr.send(
                _moment(client, visit_on, 12, rng), "appointment.no_show", client, _data(client, appointment=block)
            )
        else:
            bill = emr.bill({**visit, "status": "Completed"}, visit_on)
            yield emr.send(_moment(client, visit_on, 14, rng), "invoice.paid", client, _data(client, invoice=bill))
        day = visit_on + timedelta(days=rng.randint(3, 40))
        if day >= today:
            return


def _data(client: Client, **blocks: object) -> dict[str, object]:
    return {"client": client.as_block(), **blocks}


def day_of(emr: Emr, regulars: list[Client], newcomers: list[Client], start: datetime) -> list[Sent]:
    """One working day: a ping, new clients, bookings, cancellations, no-shows, payments, doubles and late ones."""
    rng = emr.rng
    today = start.date()
    told: list[Sent] = [_ping(start)]
    for client in newcomers:
        at = start + timedelta(seconds=rng.randint(60, 30_000))
        told.append(emr.send(at, "client.created", client, {"client": client.as_block()}))
        visit = emr.visit(today + timedelta(days=rng.randint(1, 20)))
        later = at + timedelta(seconds=rng.randint(30, 300))
        told.append(emr.send(later, "appointment.created", client, _data(client, appointment=visit)))
    for client in regulars:
        at = start + timedelta(seconds=rng.randint(60, 30_000))
        told.extend(_turn(emr, client, at, today))
    doubles = rng.sample(told[1:], max(1, len(told) // 15))
    told.extend(Sent(sent.at + timedelta(seconds=40), sent.body, sent.headers, sent.about) for sent in doubles)
    told.sort(key=lambda sent: sent.at)
    return [*told, *_odd_ones(emr, start)]


def _turn(emr: Emr, client: Client, at: datetime, today: date) -> Iterator[Sent]:
    fate = emr.rng.random()
    visit = emr.visit(today)
    if fate < 0.45:
        bill = emr.bill({**visit, "status": "Completed"}, today)
        yield emr.send(at, "invoice.paid", client, _data(client, invoice=bill))
    elif fate < 0.55:
        yield emr.send(at, "invoice.paid", client, _data(client, invoice=emr.bill(None, today)))
    elif fate < 0.75:
        ahead = emr.visit(today + timedelta(days=emr.rng.randint(2, 30)))
        yield emr.send(at, "appointment.created", client, _data(client, appointment=ahead))
    elif fate < 0.87:
        block = {**visit, "status": "Cancelled"}
        yield emr.send(at, "appointment.cancelled", client, _data(client, appointment=block))
    elif fate < 0.95:
        block = {**visit, "status": "No Show"}
        yield emr.send(at, "appointment.no_show", client, _data(client, appointment=block))
    else:
        yield emr.send(at, "client.updated", client, {"client": {**client.as_block(), "mobile_phone": client.phone}})


def _ping(at: datetime) -> Sent:
    body = {"event": "ping", "message": "AestheticsPro webhook test", "account_id": ACCOUNT}
    headers = {"Content-Type": "application/json", "X-Webhook-Event": "ping", "X-Webhook-Delivery": f"ping-{at:%s}"}
    return Sent(at, json.dumps(body).encode(), headers, "ping")


def _odd_ones(emr: Emr, start: datetime) -> list[Sent]:
    """What real life sends too: a membership event, a truncated body."""
    at = start + timedelta(hours=9)
    membership = {"id": f"evt_{emr.number()}", "event": "membership.created", "data": {"membership": {"id": 77}}}
    headers = {"Content-Type": "application/json", "X-Webhook-Delivery": f"odd-{emr.number()}"}
    broken = b'{"id":"evt_broken","event":"invoice.paid","data":{"invoice":{"id":90500,"amount_paid":12'
    return [
        Sent(at, json.dumps(membership).encode(), headers, "membership.created"),
        Sent(at, broken, {**headers, "X-Webhook-Delivery": f"odd-{emr.number()}"}, "malformed"),
    ]
