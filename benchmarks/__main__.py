"""`python -m benchmarks [ack] [drain] [steady] [lists] [--quick]`: measure, print, write benchmarks/RESULTS.md."""

import argparse
from datetime import UTC, datetime

from benchmarks import connect, lists
from benchmarks.figures import machine
from benchmarks.ground import ROOT, database

PARTS = ("ack", "drain", "steady", "lists")
TITLES = {
    "ack": "Acknowledging deliveries",
    "drain": "Draining a backlog",
    "steady": "From accepted to finished",
    "lists": "Contact list, search and filter: milliseconds in the server, p50 / p95 / p99 (aim: p95 under 100, flat)",
}


def measure(part: str, server: object, *, quick: bool) -> list[str]:
    if part == "ack":
        return connect.acknowledge(seconds=2 if quick else 4)
    if part == "drain":
        return connect.drain(count=2_000 if quick else 6_000)
    if part == "steady":
        return connect.steady(count=500 if quick else 2_000)
    return lists.run(server, (1_000, 20_000) if quick else (1_000, 100_000, 1_000_000))  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="small numbers, nothing is written")
    options = parser.parse_args()
    lines = [
        "# Results",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench`, load generator on the same machine: {machine()}.",
        "",
    ]
    with database() as server:
        for part in options.parts or PARTS:
            print(f"measuring: {TITLES[part]} …", flush=True)
            found = measure(part, server, quick=options.quick)
            print("\n".join(found), flush=True)
            lines += [f"## {TITLES[part]}", "", *found, ""]
    if not options.quick and set(options.parts or PARTS) == set(PARTS):
        (ROOT / "benchmarks" / "RESULTS.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
