"""The clock, read at doors and jobs only and passed on from there as `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
