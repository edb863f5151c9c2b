"""A day of deliveries, sent through the real HTTP door, and what came of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep

import httpx
from django.db.models import Count, Q, Sum

from aesthetix.config.demo.practice import Practice
from aesthetix.config.demo.story import Sent
from aesthetix.connect.models import Delivery
from aesthetix.contacts.models import Contact, Note
from aesthetix.kernel.actor import SYSTEM
from aesthetix.opportunities.models import StageMove
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.scope import open_location

PATIENCE = 60.0


@dataclass(slots=True)
class Outcome:
    """What the day changed at one practice. Money in cents."""

    deliveries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    contacts: int = 0
    notes: int = 0
    moves: int = 0
    won: int = 0
    revenue_cents: int = 0
    slowest_seconds: float = 0.0


def send(practice: Practice, told: list[Sent], port: int, advance: Callable[[], None]) -> None:
    """Every delivery by POST, as the EMR would; anything but 202 is an error."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False) as client:
        for sent in told:
            client.post(practice.hook_path, content=sent.body, headers=sent.headers).raise_for_status()
            advance()


def wait_until_done(practice: Practice, since: datetime, wanted: int, advance: Callable[[int], None]) -> None:
    """Until no delivery of the day waits any more. Raises TimeoutError."""
    deadline, seen = monotonic() + PATIENCE, 0
    while seen < wanted:
        with open_location(practice.location, SYSTEM):
            rows = Delivery.objects.filter(location=practice.location, received_at__gte=since)
            done = rows.exclude(state=Delivery.State.PENDING).count()
        advance(done - seen)
        seen = done
        if monotonic() > deadline:
            raise TimeoutError("The worker did not finish the day's deliveries within a minute: see demo.log.")
        if seen < wanted:
            sleep(0.1)


def outcome_of(practice: Practice, since: datetime) -> Outcome:
    """Counted from the records themselves."""
    here = practice.location
    with open_location(here, SYSTEM):
        rows = list(Delivery.objects.filter(location=here, received_at__gte=since))
        moves = StageMove.objects.filter(location=here, at__gte=since).aggregate(
            all=Count("id"), won=Count("id", filter=Q(to_status="won") & ~Q(from_status="won"))
        )
        paid = LedgerEntry.objects.filter(location=here, created_at__gte=since, counts=True)
        return Outcome(
            deliveries=len(rows),
            outcomes=Counter(row.get_state_display() for row in rows),
            contacts=Contact.objects.filter(location=here, created_at__gte=since).count(),
            notes=Note.objects.filter(location=here, created_at__gte=since).count(),
            moves=moves["all"],
            won=moves["won"],
            revenue_cents=paid.aggregate(total=Sum("amount_cents"))["total"] or 0,
            slowest_seconds=max((_took(row) for row in rows), default=0.0),
        )


def _took(row: Delivery) -> float:
    span = (row.finished_at or row.received_at) - row.received_at
    return max(span, timedelta(0)).total_seconds()
