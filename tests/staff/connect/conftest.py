"""A live connection with deliveries that went through the real pipeline."""

from datetime import timedelta

import pytest

from aesthetix.connect.commands.drain import drain
from aesthetix.kernel import clock
from aesthetix.tenancy.scope import open_location
from staff.connect.bodies import arrive, booked, make, refund, unreachable
from support.cast import TESTER


@pytest.fixture
def live(practice):
    """A live connection of the first location, nothing received."""
    with open_location(practice.location, TESTER):
        return make(practice.location)


@pytest.fixture
def busy(practice, live):
    """The live connection after a booking, a refund, a client without contact data, a broken body and a ping."""
    with open_location(practice.location, TESTER):
        bodies = (booked(), refund(), unreachable(), b'{"broken', {"event": "ping"})
        start = clock.now() - timedelta(minutes=5)
        for number, body in enumerate(bodies):
            arrive(live, body, at=start + timedelta(seconds=number))
    drain(practice.location.id, at=start + timedelta(seconds=7))
    return live
