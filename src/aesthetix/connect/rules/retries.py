"""When a delivery that failed inside is tried again (G13)."""

import random
from datetime import timedelta

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400))
_JITTER = 0.2


def pause_after(attempts: int, *, asked_for: float | None = None) -> timedelta | None:
    """The pause after so many failed attempts, with up to a fifth more so that failures do not march in step; None
    when it is time to give up. What a busy service asks for is honoured."""
    if asked_for is not None:
        return timedelta(seconds=max(1.0, asked_for))
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * (1 + random.random() * _JITTER)  # noqa: S311 -- no secret depends on it
