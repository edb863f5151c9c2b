"""Web, worker and database are killed at random points of a storm; nothing accepted is lost, nothing counts twice."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from aesthetix.kernel.postgres import EmbeddedPostgres
from support.deliveries import booking, client, invoice

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import django; django.setup()
from support.cast import TESTER, AT
from aesthetix.connect.commands import connections
from aesthetix.tenancy import commands as tenancy
from aesthetix.tenancy.scope import open_location
agency = tenancy.create_agency(name="Storm")
location = tenancy.create_location(agency=agency, name="Storm", by=TESTER, at=AT)
with open_location(location, TESTER):
    made = connections.create_connection(location=location, source="aestheticspro", name="A", mode="live", by=TESTER, at=AT)
    print(connections.path_of(made.connection))
"""
CLIENTS = range(1, 16)


class House:
    """A database of its own, a web and a worker process; each can be killed and comes back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = EmbeddedPostgres(folder / "postgres")
        self.database.start()
        self.database.ensure_database("aesthetix")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
            "DATA_DIR": str(folder),
            "DATABASE_URL": self.database.app_url("aesthetix"),
            "DATABASE_OWNER_URL": self.database.owner_url("aesthetix"),
            "DJANGO_SETTINGS_MODULE": "aesthetix.config.settings",
            "LOG_LEVEL": "ERROR",
        }
        self.processes: dict[str, subprocess.Popen] = {}

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    def start(self, name: str) -> None:
        command = {"web": ["serve", "--port", str(self.port)], "worker": ["worker"]}[name]
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "aesthetix", *command],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        if name == "database":
            self.database._process.kill()
            self.database._process.wait()
            self.database = EmbeddedPostgres(self.folder / "postgres")
            self.database.start()
        else:
            self.stop(name)
            self.start(name)

    def stop(self, name: str) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def ask(self, sql: str) -> list:
        with psycopg.connect(self.database.superuser_url("aesthetix")) as connection:
            return connection.execute(sql).fetchall()

    def close(self) -> None:
        for name in self.processes:
            self.stop(name)
        self.database.stop()


def storm() -> tuple[list[tuple[str, dict]], dict[str, int]]:
    """(deliveries with their ids, what each client has paid in the end)."""
    events, paid = [], {}
    for number in CLIENTS:
        start = f"2026-03-01T10:{number:02d}:0"
        events.append({"event": "client.created", "created_at": f"{start}0Z", "data": {"client": client(number)}})
        events += [booking(number, number * 10 + n, f"{start}{n}Z") for n in (1, 2)]
        events.append(booking(number, number * 10 + 1, f"{start}5Z", "cancelled"))
        events += [invoice(number, number * 10 + n, f"{start}{n + 5}Z", f"{number}.{n}0") for n in (1, 2, 3)]
        paid[str(number)] = sum(number * 100 + n * 10 for n in (1, 2, 3))
    deliveries = [(f"d-{place}", event) for place, event in enumerate(events)]
    deliveries += random.Random(5).sample(deliveries, 30)
    random.Random(6).shuffle(deliveries)
    return deliveries, paid


def send_until_accepted(url: str, delivery: tuple[str, dict]) -> str:
    """As a sender does: again and again with the same id until it is thanked."""
    key, event = delivery
    for _ in range(300):
        with suppress(httpx.HTTPError):
            answer = httpx.post(url, json=event, headers={"x-webhook-delivery": key}, timeout=5)
            if answer.status_code == 202:
                return answer.json()["id"]
        time.sleep(0.2)
    raise AssertionError("never accepted")


def wait_for(check, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not check():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.2)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.req("G1", "G2", "G3")
def test_nothing_is_lost_or_counted_twice_whatever_is_killed(house):
    house.run("manage.py", "migrate", "--database", "owner", "--verbosity", "0")
    path = house.run("-c", PREPARE).splitlines()[-1]
    for name in ("web", "worker"):
        house.start(name)
    url = f"http://127.0.0.1:{house.port}{path}"
    deliveries, paid = storm()
    ended = threading.Event()

    def kill_at_random() -> None:
        chance = random.Random(7)
        for name in ("worker", "database", "web", "worker", "database"):
            if ended.wait(chance.uniform(0.3, 2.0)):
                return
            house.kill(name)

    with ThreadPoolExecutor(8) as senders:
        first = senders.submit(send_until_accepted, url, deliveries[0])
        first.result()
        accepted = [senders.submit(send_until_accepted, url, delivery) for delivery in deliveries[1:]]
        kill_at_random()
        ids = {first.result(), *(done.result() for done in accepted)}
    ended.set()
    wait_for(lambda: house.ask("SELECT count(*) FROM connect_delivery WHERE state = 'pending'") == [(0,)], 60)

    states = Counter(dict(house.ask("SELECT state, count(*) FROM connect_delivery GROUP BY state")))
    stored = {str(row[0]) for row in house.ask("SELECT id FROM connect_delivery")}
    assert ids <= stored
    assert sum(states[state] for state in ("processed", "skipped", "dead_letter")) == len(stored)
    assert (states["processed"], states["dead_letter"]) == (len(CLIENTS) * 7, 0)
    values = house.ask(
        "SELECT custom->>'apro_client_id', (custom->>'patient_lifetime_value')::int FROM contacts_contact"
    )
    assert dict(values) == paid
    assert house.ask("SELECT count(*) FROM contacts_note") == [(len(CLIENTS) * 6,)]
    assert house.ask("SELECT count(*), min(status), max(status) FROM opportunities_opportunity") == [
        (len(CLIENTS), "won", "won")
    ]
