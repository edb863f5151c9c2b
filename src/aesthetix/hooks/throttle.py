"""How much one sender may send: a bucket of tokens per key, in this process's memory."""

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_BUCKETS = 10_000


class Throttle:
    """`per_minute` tokens at most, refilled steadily. It cannot fail, so it never refuses by mistake."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / 60
        self._monotonic = monotonic
        self._buckets: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, key: object) -> int:
        """0 and one token taken, or the whole seconds until there is one."""
        now = self._monotonic()
        tokens, before = self._buckets.get(key, (self._most, now))
        tokens = min(self._most, tokens + (now - before) * self._per_second)
        is_allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if is_allowed else tokens, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return 0 if is_allowed else max(1, round((1 - tokens) / self._per_second))
