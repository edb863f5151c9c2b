"""Processes that never outlive the one which started them (Linux; elsewhere the promise is not given)."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # looked up before any fork


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """The kernel sends us `number` when the thread that started us ends. Safe between fork and exec."""
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, int(number))


def die_with(parent: int) -> None:
    """The same for a process that knows its parent's id, also when that one is gone already."""
    die_with_parent()
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
