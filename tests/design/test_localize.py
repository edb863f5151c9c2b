from datetime import UTC, date, datetime, timedelta

import pytest

from aesthetix.design import localize

AT = datetime(2026, 3, 5, 3, 15, 7, tzinfo=UTC)
DENVER = localize.place_of("America/Denver", "en-US")
BERLIN = localize.place_of("Europe/Berlin", "de-DE", "EUR")


@pytest.mark.parametrize(
    ("cents", "currency", "place", "text"),
    [
        (1234567, "USD", DENVER, "$12,345.67"),
        (-500, "USD", DENVER, "-$5.00"),
        (0, "USD", DENVER, "$0.00"),
        (1234567, "JPY", DENVER, "¥1,234,567"),
        (1234567, "EUR", BERLIN, "12.345,67\N{NO-BREAK SPACE}€"),
    ],
)
def test_money_reads_as_the_location_writes_it(cents, currency, place, text):
    assert localize.money(cents, currency, place) == text


def test_money_short_leaves_cents_out():
    assert localize.money_short(1234567, "USD", DENVER) == "$12,346"


def test_moment_is_on_the_locations_clock():
    assert localize.moment(AT, DENVER) == "Mar 4, 2026, 8:15 PM"
    assert localize.moment(AT, BERLIN) == "05.03.2026, 04:15"


def test_day_of_a_moment_is_the_locations_day_and_a_plain_day_stays():
    assert localize.day(AT, DENVER) == "Mar 4, 2026"
    assert localize.day(date(2026, 3, 5), DENVER) == "Mar 5, 2026"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=20), "20 seconds ago"),
        (timedelta(minutes=60), "1 hour ago"),
        (timedelta(days=-2), "in 2 days"),
    ],
)
def test_distance_is_said_in_the_largest_fitting_unit(before, text):
    assert localize.distance(AT - before, AT, DENVER) == text


def test_unknown_locale_reads_as_us_english():
    assert localize.place_of("UTC", "xx-nonsense").locale == localize.known_locale("en_US")
