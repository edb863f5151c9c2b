from datetime import UTC, datetime, timedelta

from aesthetix.connect.rules.silence import silence

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # a Tuesday
BUSY = {(2, hour): 16 for hour in range(9, 18)}  # 4 an hour over four weeks
LONG_AGO = NOON - timedelta(weeks=4)


def test_quiet_night_is_usual_and_quiet_noon_is_not():
    night = silence(NOON - timedelta(hours=14), NOON - timedelta(hours=4), LONG_AGO, BUSY, UTC)
    noon = silence(NOON - timedelta(hours=2), NOON, LONG_AGO, BUSY, UTC)
    assert (night.missed, night.is_unusual) == (0.0, False)
    assert (noon.missed, noon.is_unusual) == (8.0, True)


def test_less_than_a_week_tells_nothing():
    assert silence(NOON - timedelta(days=3), NOON, NOON - timedelta(days=6), BUSY, UTC).is_unusual is False
    assert silence(None, NOON, None, {}, UTC).since is None


def test_part_of_an_hour_counts_for_its_part():
    assert silence(NOON - timedelta(minutes=30), NOON, LONG_AGO, BUSY, UTC).missed == 2.0
