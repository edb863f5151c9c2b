"""Contact list, search and filter through the whole staff page, at growing numbers of contacts."""

import json
import time
from urllib.parse import quote

from aesthetix.kernel.postgres import EmbeddedPostgres
from benchmarks.figures import milliseconds, percentile
from benchmarks.people import grow

ROUNDS = 40
SEARCHES = ("mar", "elena", "elena gre", "kowalski", "310 000 12", "client77", "4711", "zzz")
# As the list writes them into its address: see contacts.rules.filters.to_address.
FILTERS = {
    "tag is vip": ["and", ["tags", "has_any", ["vip"]]],
    "type Patient and status NoShow": ["and", ["type", "is", "Patient"], ["apro_appt_status", "is", "NoShow"]],
}


def run(server: EmbeddedPostgres, sizes: tuple[int, ...]) -> list[str]:
    """Markdown lines: p50 / p95 / p99 in milliseconds of the server's work for each page and size."""
    from django.test import Client  # noqa: PLC0415 -- Django is ready by now

    from benchmarks.practice import make_practice  # noqa: PLC0415 -- the same

    practice = make_practice("Lists")
    client = Client()
    client.force_login(practice.admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    base = f"/l/{practice.location.id}/contacts/"
    pages = {
        "list": [base, base + "?sort=name", base + "?sort=-created_at"],
        "search": [f"{base}?q={quote(text)}" for text in SEARCHES],
        "filter": [f"{base}?filter={quote(json.dumps(wanted))}" for wanted in FILTERS.values()],
    }
    lines = ["| Contacts | list | search | filter |", "| ---: | --- | --- | --- |"]
    p95: dict[tuple[str, int], float] = {}
    before = 0
    for size in sizes:
        grow(server, practice.location.id, before + 1, size)
        before = size
        cells = []
        for name, addresses in pages.items():
            times = [_timed(client, address) for _ in range(ROUNDS // len(addresses) + 1) for address in addresses]
            p95[name, size] = percentile(times, 0.95)
            cells.append(milliseconds(times))
        lines.append(f"| {size:,} | {' | '.join(cells)} |")
    for name in pages:
        ratio = p95[name, sizes[-1]] / p95[name, sizes[0]]
        lines.append(f"\n{name}: p95 at {sizes[-1]:,} is {ratio:.2f} times that at {sizes[0]:,}.")
    return lines


def _timed(client: object, address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)  # type: ignore[attr-defined]
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return seconds
