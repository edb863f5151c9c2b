from datetime import UTC, datetime, timedelta

from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.queries import health

AT = datetime(2026, 3, 10, 18, 30, tzinfo=UTC)


def add(opened, connection, minutes_ago, ms, state="processed"):
    received = AT - timedelta(minutes=minutes_ago)
    Delivery.objects.create(
        location=opened.location, connection=connection, received_at=received, state=state, digest=str(minutes_ago),
        finished_at=received + timedelta(milliseconds=ms) if ms is not None else None,
    )  # fmt: skip


def make(opened, name):
    return Connection.objects.create(
        location=opened.location, source="aestheticspro", name=name, mode="live", created_at=AT
    )


def test_health_tells_latency_failures_and_what_waits(opened):
    busy, idle = make(opened, "Busy"), make(opened, "Idle")
    for number in range(1, 20):
        add(opened, busy, number, number * 100)
    add(opened, busy, 30, None, "dead_letter")
    add(opened, busy, 40, None, "pending")
    add(opened, busy, 60 * 25, 90_000)
    add(opened, busy, 60, 3 * 86_400_000)
    found, other = health.health_of(opened.location, [busy, idle], AT)
    assert (found.count, found.failed, found.waiting, found.dead_letters) == (22, 1, 1, 1)
    assert (found.p50_ms, round(found.p95_ms)) == (1000, 1810)
    assert (found.keeps_promise, found.tone, len(found.hours)) == (True, "danger", 24)
    assert (other.count, other.p95_ms, other.failed_share, other.tone) == (0, None, 0.0, "success")


def test_hours_are_told_apart(opened):
    busy = make(opened, "Busy")
    add(opened, busy, 5, 10)
    add(opened, busy, 65, 10)
    add(opened, busy, 66, 10)
    found = health.health_of(opened.location, [busy], AT)[0]
    assert [hour.count for hour in found.hours[-2:]] == [2, 1]
    assert found.hours[-1].starts_at == AT.replace(minute=0)


def test_other_locations_are_not_counted(cast, opened):
    busy = make(opened, "Busy")
    assert health.health_of(cast.scottsdale.location, [busy], AT)[0].count == 0
