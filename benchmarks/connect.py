"""AX Connect: acknowledging, draining a backlog, and the way from accepted to finished at a steady rate."""

import itertools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks import deliveries
from benchmarks.figures import milliseconds, percentile, resident_mib
from benchmarks.ground import free_port, process, web
from benchmarks.load import pace, press, request_bytes

if TYPE_CHECKING:
    from benchmarks.practice import Practice

HOOKS = "aesthetix.config.asgi:application"
EMPTY = "benchmarks.empty:application"
WORKER = ("-c", "import django; django.setup(); from aesthetix.config.worker import run; run()")


def _for_seconds(messages: Callable[[], bytes], seconds: float) -> Callable[[], bytes | None]:
    until = time.perf_counter() + seconds
    return lambda: messages() if time.perf_counter() < until else None


def _messages(path: str, start: int, count: int) -> list[bytes]:
    told = itertools.islice(deliveries.stream(start), count)
    return [request_bytes(path, body, headers) for body, headers in told]


def connect_practice(name: str) -> "tuple[Practice, str]":
    """A practice with a live connection, and the path that its deliveries go to."""
    from aesthetix.connect.commands import connections  # noqa: PLC0415 -- Django is ready by now
    from aesthetix.kernel import clock  # noqa: PLC0415 -- the same
    from aesthetix.kernel.actor import SYSTEM  # noqa: PLC0415 -- the same
    from aesthetix.tenancy.scope import open_location  # noqa: PLC0415 -- the same
    from benchmarks.practice import make_practice  # noqa: PLC0415 -- the same

    practice = make_practice(name)
    with open_location(practice.location, SYSTEM):
        made = connections.create_connection(
            location=practice.location, source="aestheticspro", name="Bench", mode="live", by=SYSTEM, at=clock.now()
        )
        path = connections.path_of(made.connection)
    return practice, path


def acknowledge(*, seconds: float = 8.0, rounds: int = 3) -> list[str]:
    """Deliveries acknowledged per second, every one committed, against the same server answering an empty 204."""
    _, path = connect_practice("Acknowledge")
    pool = itertools.cycle(_messages(path, 10_000_000, 20_000))
    plain, hooks, ratios, times = free_port(), free_port(), [], []
    with web(EMPTY, plain), web(HOOKS, hooks) as door:
        for _ in range(rounds):
            empty = press(plain, _for_seconds(lambda: next(pool), seconds))
            kept = press(hooks, _for_seconds(lambda: next(pool), seconds))
            _expect(kept.statuses, 202)
            ratios.append((kept.rate / empty.rate, kept.rate, empty.rate))
            times += kept.times
        memory = resident_mib(door.pid)
    ratio, rate, yardstick = sorted(ratios)[len(ratios) // 2]
    return [
        f"* Acknowledged: {rate:,.0f} deliveries/s, all committed; an empty 204: {yardstick:,.0f}/s.",
        f"* **Ratio {ratio:.2f}** (aim: at least 0.50). Median of {rounds} rounds, 256 connections.",
        f"* Time to the answer, p50 / p95 / p99: {milliseconds(times)} ms. Web process: {memory:.0f} MiB.",
    ]


def _expect(statuses: dict[int, int], wanted: int) -> None:
    if set(statuses) != {wanted}:
        raise SystemExit(f"expected {wanted} only, got {statuses}")


def drain(*, count: int = 10_000) -> list[str]:
    """A backlog of `count` deliveries, stored before the worker starts, drained end to end by one worker process."""
    practice, path = connect_practice("Backlog")
    port = free_port()
    with web(HOOKS, port):
        messages = iter(_messages(path, 20_000_000, count))
        _expect(press(port, lambda: next(messages, None)).statuses, 202)
    with process(*WORKER) as worker:
        _until(lambda: _finished(practice) > 0, patience=60)
        begun, done_before = time.perf_counter(), _finished(practice)
        peak = 0.0
        while (done := _finished(practice)) < count:
            peak = max(peak, resident_mib(worker.pid))
            time.sleep(0.2)
            if time.perf_counter() - begun > 600:
                raise SystemExit("the backlog did not drain in ten minutes")
        seconds = time.perf_counter() - begun
    rate = (done - done_before) / seconds
    return [
        f"* Backlog: {rate:,.0f} events/s end to end, one worker, {count:,} deliveries (aim: at least 500).",
        "* Counted in: contact, fields, note, stage, lifetime value, workflows, history.",
        f"* The worker's peak: {peak:.0f} MiB.",
    ]


def _finished(practice: "Practice") -> int:
    from aesthetix.connect.models import Delivery  # noqa: PLC0415 -- Django is ready by now
    from aesthetix.kernel.actor import SYSTEM  # noqa: PLC0415 -- the same
    from aesthetix.tenancy.scope import open_location  # noqa: PLC0415 -- the same

    with open_location(practice.location, SYSTEM):
        return Delivery.objects.filter(location=practice.location, state__in=["processed", "skipped"]).count()


def _until(holds: Callable[[], bool], *, patience: float) -> None:
    deadline = time.perf_counter() + patience
    while not holds():
        if time.perf_counter() > deadline:
            raise SystemExit("waited too long")
        time.sleep(0.05)


def steady(*, per_second: float = 100.0, count: int = 3_000) -> list[str]:
    """From accepted to finished CRM state at a steady rate, web and worker running."""
    from aesthetix.connect.models import Delivery  # noqa: PLC0415 -- Django is ready by now
    from aesthetix.kernel.actor import SYSTEM  # noqa: PLC0415 -- the same
    from aesthetix.tenancy.scope import open_location  # noqa: PLC0415 -- the same

    practice, path = connect_practice("Steady")
    port = free_port()
    with web(HOOKS, port), process(*WORKER):
        warm = _messages(path, 40_000_000, 200)
        _expect(pace(port, warm, per_second=per_second).statuses, 202)
        _expect(pace(port, _messages(path, 30_000_000, count), per_second=per_second).statuses, 202)
        _until(lambda: _finished(practice) >= count + len(warm), patience=120)
    with open_location(practice.location, SYSTEM):
        rows = Delivery.objects.filter(location=practice.location).order_by("received_at")
        pairs = list(rows.values_list("received_at", "finished_at"))[len(warm) :]
    times = [(finished - received).total_seconds() for received, finished in pairs]
    return [
        f"* At {per_second:.0f} events/s, from accepted to finished, p50 / p95 / p99: {milliseconds(times)} ms.",
        f"* Aims: p50 under 60, p99 under 250. The slowest took {percentile(times, 1.0) * 1000:.0f} ms.",
    ]
