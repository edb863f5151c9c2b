from datetime import UTC, date, datetime

import pytest

from aesthetix.connect.rules.metering import Cycle, cycle_of, meter, overage_cents


@pytest.mark.parametrize(
    ("today", "day", "start", "end"),
    [
        (date(2026, 3, 10), 1, date(2026, 3, 1), date(2026, 4, 1)),
        (date(2026, 3, 10), 15, date(2026, 2, 15), date(2026, 3, 15)),
        (date(2026, 3, 15), 15, date(2026, 3, 15), date(2026, 4, 15)),
        (date(2026, 1, 3), 28, date(2025, 12, 28), date(2026, 1, 28)),
        (date(2026, 2, 28), 31, date(2026, 2, 28), date(2026, 3, 31)),
    ],
)
def test_cycle_holds_the_day(today, day, start, end):
    assert cycle_of(today, day) == Cycle(start, end)


@pytest.mark.parametrize(("tasks", "cents"), [(0, 0), (5_000, 0), (5_001, 2), (6_000, 2_000)])
def test_only_tasks_beyond_the_included_ones_cost(tasks, cents):
    assert overage_cents(tasks) == cents


def test_forecast_goes_on_at_the_pace_so_far():
    cycle = Cycle(date(2026, 4, 1), date(2026, 5, 1))
    found = meter(2_000, datetime(2026, 4, 11, tzinfo=UTC), cycle, UTC)
    assert (found.forecast, found.forecast_cents, found.tone, found.share, found.left) == (
        6_000,
        2_000,
        "warning",
        40,
        3_000,
    )
