"""AX Connect: acknowledging, draining a backlog, and the way from accepted to finished at a steady rate."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import deliveries
from benchmarks.figures import cpu_seconds, database_cpu_seconds, milliseconds, percentile, resident_mib
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
    """Deliveries acknowledged per second, every one committed, against the same server answering an empty 204.

    Three yardsticks in each round: a bare ASGI application that reads the body, the door itself (OPTIONS), a Django view.
    """
    _, path = connect_practice("Acknowledge")
    pool = itertools.cycle(_messages(path, 10_000_000, 20_000))
    options, alive = request_bytes(path, b"", {}, method="OPTIONS"), request_bytes("/alive/", b"", {}, method="GET")
    plain, product = free_port(), free_port()
    found: dict[str, list[Load]] = {"bare": [], "door": [], "django": [], "kept": []}
    with web(EMPTY, plain) as bare, web(HOOKS, product) as door:
        for _ in range(rounds):
            found["bare"].append(_load(plain, bare.pid, lambda: next(pool), seconds, 204))
            found["door"].append(_load(product, door.pid, lambda: options, seconds, 204))
            found["kept"].append(_load(product, door.pid, lambda: next(pool), seconds, 202))
            found["django"].append(_load(product, door.pid, lambda: alive, min(seconds, 3.0), 204))
        memory = resident_mib(door.pid)
    return _acknowledged(found, memory)


@dataclass(frozen=True, slots=True)
class Load:
    """What one load brought: per second, and microseconds of processor time for each request."""

    rate: float
    web: float
    database: float
    sender: float
    times: list[float]


def _load(port: int, pid: int, messages: Callable[[], bytes], seconds: float, wanted: int) -> Load:
    before = cpu_seconds(pid), database_cpu_seconds(), time.process_time()
    outcome = press(port, _for_seconds(messages, seconds))
    _expect(outcome.statuses, wanted)
    after = cpu_seconds(pid), database_cpu_seconds(), time.process_time()
    each = [(end - begin) / len(outcome.times) * 1e6 for begin, end in zip(before, after, strict=True)]
    return Load(outcome.rate, *each, outcome.times)


def _acknowledged(found: dict[str, list[Load]], memory: float) -> list[str]:
    def ratio_to(name: str) -> float:
        return median(kept.rate / other.rate for kept, other in zip(found["kept"], found[name], strict=True))

    def line(name: str, what: str) -> str:
        rate, web_us, database_us, sender_us = (
            median(getattr(load, part) for load in found[name]) for part in ("rate", "web", "database", "sender")
        )
        return f"| {what} | {rate:,.0f} | {web_us:.0f} | {database_us:.0f} | {sender_us:.0f} |"

    times = [seconds for load in found["kept"] for seconds in load.times]
    return [
        f"* **Ratio {ratio_to('bare'):.2f}** to the same server answering an empty 204 (aim: at least 0.50).",
        f"* Ratio {ratio_to('door'):.2f} to the product's own door answering an empty 204 to OPTIONS,",
        f"  {ratio_to('django'):.2f} to a Django view of the product answering an empty 204.",
        f"* Medians of {len(found['kept'])} rounds, 256 connections, every delivery committed before its answer.",
        f"* Time to the answer of a delivery, p50 / p95 / p99: {milliseconds(times)} ms. Web process: {memory:.0f} MiB.",
        "",
        "| | per second | web µs | database µs | sender µs |",
        "| --- | ---: | ---: | ---: | ---: |",
        line("kept", "a delivery, committed, 202"),
        line("bare", "bare ASGI application, body read, 204"),
        line("door", "the product's door, OPTIONS, 204"),
        line("django", "a Django view of the product, 204"),
        "",
        "µs: processor time for each request in the web process, in PostgreSQL's processes, in the load generator.",
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
