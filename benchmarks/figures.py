"""Percentiles, and the description of the machine that figures belong to."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from aesthetix.kernel import postgres_home
from benchmarks.ground import FOLDER


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def milliseconds(values: Sequence[float]) -> str:
    """p50, p95 and p99 of seconds, in milliseconds."""
    return " / ".join(f"{percentile(values, share) * 1000:.1f}" for share in (0.5, 0.95, 0.99))


def machine() -> str:
    """Processor, cores, memory, system, Python."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()}; Python {platform.python_version()}"


def resident_mib(pid: int) -> float:
    """A process's memory with its children, in MiB."""
    total = 0.0
    for one in [pid, *_children(pid)]:
        status = Path(f"/proc/{one}/status")
        if status.exists():
            for line in status.read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) / 1024
    return total


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of a process with its children so far."""
    return sum(_ticks(one) for one in [pid, *_children(pid)]) / os.sysconf("SC_CLK_TCK")


def database_cpu_seconds() -> float:
    """Processor time of all PostgreSQL processes of the measured database's server so far, ended ones included."""
    return cpu_seconds(
        int((postgres_home.find_home(FOLDER / "postgres").cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    )


def _ticks(pid: int) -> int:
    """User and system time, with that of children that have ended."""
    stat = Path(f"/proc/{pid}/stat")
    return sum(map(int, stat.read_text().rpartition(")")[2].split()[11:15])) if stat.exists() else 0
