"""How often a token may call: counted in this process's memory, so that a call costs no query.

With several web processes each counts for itself; the limit of the instance is then that many times as high.
A restart begins the day's count anew.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

BURST = 100
INTERVAL = timedelta(seconds=10)
DAILY = 200_000
_MOST_TOKENS = 10_000


@dataclass(slots=True)
class _Counter:
    interval_began: float
    in_interval: int
    day: int
    in_day: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a call. `retry_after`: seconds to wait if the call is refused, else None."""

    remaining: int
    daily_remaining: int
    daily_reset: int
    retry_after: int | None = None

    def headers(self) -> dict[str, str]:
        """The headers of every answer, in the names the SDKs read."""
        found = {
            "x-ratelimit-limit-daily": str(DAILY),
            "x-ratelimit-daily-remaining": str(self.daily_remaining),
            "x-ratelimit-daily-reset": str(self.daily_reset),
            "x-ratelimit-interval-milliseconds": str(int(INTERVAL.total_seconds() * 1000)),
            "x-ratelimit-max": str(BURST),
            "x-ratelimit-remaining": str(self.remaining),
        }
        if self.retry_after is not None:
            found["Retry-After"] = str(self.retry_after)
        return found


class Limiter:
    """Fixed windows per token, safe for threads; the least recently seen tokens are forgotten first."""

    def __init__(self) -> None:
        self._counters: OrderedDict[str, _Counter] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, token_id: str, *, at: datetime) -> Allowance:
        """Count one call; a refused call is not counted."""
        now = at.timestamp()
        day = int(now // 86_400)
        with self._lock:
            counter = self._counters.pop(token_id, None) or _Counter(now, 0, day, 0)
            self._counters[token_id] = counter
            while len(self._counters) > _MOST_TOKENS:
                self._counters.popitem(last=False)
            if now - counter.interval_began >= INTERVAL.total_seconds():
                counter.interval_began, counter.in_interval = now, 0
            if day != counter.day:
                counter.day, counter.in_day = day, 0
            wait = _wait(counter, now)
            if wait is None:
                counter.in_interval += 1
                counter.in_day += 1
            return Allowance(
                remaining=max(BURST - counter.in_interval, 0),
                daily_remaining=max(DAILY - counter.in_day, 0),
                daily_reset=_until_midnight(now) * 1000,
                retry_after=wait,
            )

    def forget(self) -> None:
        """Begin anew, for tests."""
        with self._lock:
            self._counters.clear()


def _wait(counter: _Counter, now: float) -> int | None:
    if counter.in_day >= DAILY:
        return _until_midnight(now)
    if counter.in_interval >= BURST:
        return max(1, int(counter.interval_began + INTERVAL.total_seconds() - now) + 1)
    return None


def _until_midnight(now: float) -> int:
    return int(86_400 - now % 86_400)


LIMITER = Limiter()
