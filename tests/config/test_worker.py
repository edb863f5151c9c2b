"""The worker works off what waits, wakes at a call, and several of them do not get in each other's way."""

import threading
import time

import pytest

from aesthetix.config.worker import Worker
from aesthetix.connect.models import Delivery
from aesthetix.contacts.models import Contact
from aesthetix.kernel.models import WorkerBeat
from aesthetix.tenancy.scope import open_location
from support.cast import TESTER, make_cast
from support.deliveries import booking, connect, put


def states(location):
    with open_location(location, TESTER):
        return sorted(Delivery.objects.values_list("state", flat=True))


def wait_until(check, patience=20.0):
    deadline = time.monotonic() + patience
    while not check() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.slow
def test_two_workers_share_the_work_and_stop_when_asked(committed):
    cast = make_cast()
    first, second = cast.beverly.location, cast.stranger.location
    workers = [Worker(name="one"), Worker(name="two")]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        for location in (first, second):
            apro = connect(location).connection
            put(apro, *(booking(number, number, f"2026-03-10T17:{number % 60:02d}:00Z") for number in range(100, 140)))
        wait_until(lambda: states(first) == states(second) == ["processed"] * 40)
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(20)

    assert states(first) == states(second) == ["processed"] * 40
    assert not any(thread.is_alive() for thread in threads)
    with open_location(first, TESTER):
        assert Contact.objects.filter(first_name="Maya", custom__has_key="apro_client_id").count() == 40
    assert sorted(WorkerBeat.objects.values_list("name", flat=True)) == ["one", "two"]
