"""P7 and P8: dates in every spelling, local to the location."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.connect.rules import dates

LA, NY, PHOENIX = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix")
TODAY = date(2026, 3, 10)
DAY = date(2026, 3, 7)


@pytest.mark.parametrize(
    ("raw", "on", "clock"),
    [
        ("03/07/2026", DAY, None),
        ("3/7/26", DAY, None),
        ("03-07-2026", DAY, None),
        ("3/7/2026 4:05 PM", DAY, time(16, 5)),
        ("3/7/26 4:05pm", DAY, time(16, 5)),
        ("03/07/26 12:00 AM", DAY, time(0, 0)),
        ("03/07/26 12:30 PM", DAY, time(12, 30)),
        ("03/07/2026 16:05:09", DAY, time(16, 5, 9)),
        ("2026-03-07", DAY, None),
        ("2026-03-07T16:05", DAY, time(16, 5)),
        ("2026-03-07 16:05:00.123", DAY, time(16, 5)),
        ("20260307", DAY, None),
        (20260307, DAY, None),
        ("March, 07 2026", DAY, None),
        ("March, 07 2026 16:05:00", DAY, time(16, 5)),
        ("Mar 7, 2026 4:05 PM", DAY, time(16, 5)),
        ("Saturday, March 7th, 2026", DAY, None),
        ("7 March 2026", DAY, None),
        ("07-Mar-2026", DAY, None),
        ("{ts '2026-03-07 16:05:00'}", DAY, time(16, 5)),
        ("{d '2026-03-07'}", DAY, None),
        ("13/02/2026", date(2026, 2, 13), None),
        ("  03/07/2026  ", DAY, None),
        ("03/07/2026 25:99", DAY, None),
    ],
)
def test_naive_visit_times_are_local(raw, on, clock):
    moment = dates.read_visit(raw, LA)
    assert (moment.on, moment.clock) == (on, clock)


def test_a_first_part_above_twelve_is_a_day_and_is_told():
    assert dates.read_visit("13/02/2026", LA).is_day_first is True
    assert dates.read_visit("02/03/2026", LA).is_day_first is False


@pytest.mark.parametrize(
    ("raw", "on"),
    [
        ("2026-03-15T02:30:00Z", date(2026, 3, 14)),
        ("2026-03-15T02:30:00+00:00", date(2026, 3, 14)),
        ("2026-03-14T23:30:00-0400", date(2026, 3, 14)),
        ("March, 14 2026 21:30:00 -0800", date(2026, 3, 14)),
        ("2026-03-15 05:30 UTC", date(2026, 3, 14)),
        (1773541800, date(2026, 3, 14)),
        ("1773541800", date(2026, 3, 14)),
        (1773541800000, date(2026, 3, 14)),
        ("1773541800000", date(2026, 3, 14)),
        (Decimal("1773541800.5"), date(2026, 3, 14)),
        ("/Date(1773541800000)/", date(2026, 3, 14)),
    ],
)
def test_an_instant_is_the_local_date_of_the_location(raw, on):
    assert dates.read_visit(raw, LA).on == on


def test_one_instant_has_two_dates_in_two_zones():
    read = [dates.read_visit("2026-03-15T05:30:00Z", zone).on for zone in (LA, NY)]
    assert read == [date(2026, 3, 14), date(2026, 3, 15)]


@pytest.mark.parametrize(
    ("clock", "instant"),
    [
        ("01:30", datetime(2026, 3, 8, 9, 30, tzinfo=UTC)),
        ("02:30", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),  # does not exist: the clock has moved on to 03:30
        ("03:30", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),
    ],
)
def test_the_spring_gap(clock, instant):
    assert dates.read_visit(f"2026-03-08 {clock}", LA).instant == instant


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2026-11-01 01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),  # twice: the first counts
        ("2026-11-01 01:30 -0800", datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        ("2026-11-01 02:30", datetime(2026, 11, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_the_autumn_overlap(raw, instant):
    moment = dates.read_visit(raw, LA)
    assert (moment.on, moment.instant) == (date(2026, 11, 1), instant)


def test_a_zone_without_daylight_saving_time():
    assert dates.read_visit("2026-07-01 09:00", PHOENIX).instant == datetime(2026, 7, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "02/30/2026",
        "0000-00-00",
        "00/00/0000",
        "1900-12-31",
        "1899-12-30",
        "13/13/2026",
        "2026",
        "tomorrow",
        "12:30",
        "",
        "Foo, 07 2026",
        0,
        5,
        True,
        None,
        [],
        {},
        "9" * 80,
        10**20,
        float("nan"),
        "2026-03-07T10:00+99:99x",
    ],
)
def test_impossible_dates_count_as_absent(raw):
    assert dates.read_visit(raw, LA) is None
    assert dates.read_birth(raw, TODAY) is None


@pytest.mark.parametrize(
    ("raw", "on"),
    [
        ("07/04/1988", date(1988, 7, 4)),
        ("7/4/71", date(1971, 7, 4)),
        ("3/10/26", date(2026, 3, 10)),
        ("3/11/26", date(1926, 3, 11)),
        ("1/1/01", date(2001, 1, 1)),
        ("1995-02-28T00:00:00Z", date(1995, 2, 28)),
        ("1995-02-28T23:30:00-05:00", date(1995, 3, 1)),
        ("1995-02-28 00:00:00", date(1995, 2, 28)),
        (-14256000, date(1969, 7, 20)),
        ("-14256000", date(1969, 7, 20)),
        (-14256000000, date(1969, 7, 20)),
        (584150400, date(1988, 7, 6)),
        ("July, 04 1988 00:00:00", date(1988, 7, 4)),
    ],
)
@pytest.mark.req("S3-25")
def test_births_are_calendar_dates_never_in_the_future(raw, on):
    assert dates.read_birth(raw, TODAY).on == on


def test_a_birth_in_the_future_counts_as_absent():
    assert dates.read_birth("2027-01-01", TODAY) is None


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("2:30 PM", time(14, 30)),
        ("09:00", time(9)),
        ("10:00:00", time(10)),
        ("9am", time(9)),
        ("12:15 a.m.", time(0, 15)),
        ("25:00", None),
        ("10", None),
        ("03/07/2026", None),
        (930, None),
        (None, None),
    ],
)
def test_times_of_day(raw, wanted):
    assert dates.read_time(raw) == wanted


@given(
    st.one_of(
        st.text(max_size=40),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( \d\d:\d\d)?"),
    )
)
def test_nothing_raises(raw):
    for moment in (dates.read_visit(raw, NY), dates.read_birth(raw, TODAY)):
        assert moment is None or dates.EARLIEST <= moment.on <= dates.LATEST


@given(st.dates(min_value=date(1901, 1, 2), max_value=date(2198, 1, 1)))
def test_every_spelling_of_a_date_is_the_same_date(on):
    spellings = [
        on.isoformat(),
        f"{on:%m/%d/%Y}",
        f"{on:%m-%d-%Y}",
        f"{on:%B, %d} {on.year}",
        f"{{d '{on.isoformat()}'}}",
    ]
    assert [dates.read_visit(spelling, LA).on for spelling in spellings] == [on] * 5


@pytest.mark.parametrize("raw", [Decimal("1e999999999"), Decimal("-1e999999999"), 10**4000, float("inf"), 1e300])
def test_numbers_beyond_time_cost_nothing(raw):
    assert dates.read_visit(raw, LA) is None
