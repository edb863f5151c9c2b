"""Identifiers: UUID version 7, so that rows sort by the time they were made (RFC 9562)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A new UUIDv7; within one process each is greater than the one before."""
    global _last  # noqa: PLW0603 -- the counter is the point
    with _lock:
        stamp = time.time_ns() // 256  # 1/4 microsecond steps: 48 bits of milliseconds and 12 bits below
        _last = stamp = max(stamp, _last + 1)
    nanoseconds = stamp * 256
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail
    return uuid.UUID(int=value)
