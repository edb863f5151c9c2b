"""Recurring work of a worker process: each chore looks for something to do in one location and does a portion of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Chore = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Registered:
    rank: int
    name: str
    run: Chore


_chores: list[Registered] = []


def chore(rank: int, name: str) -> Callable[[Chore], Chore]:
    """Register `(location_id, *, at) -> number of things done`. Lower ranks run first; a full portion is run again."""

    def register(function: Chore) -> Chore:
        _chores.append(Registered(rank, name, function))
        return function

    return register


def all_chores() -> list[Registered]:
    """In the order in which a worker runs them."""
    return sorted(_chores, key=lambda entry: (entry.rank, entry.name))


def run_all(location_id: UUID, *, at: datetime) -> int:
    """Every chore once for one location; returns how much was done."""
    return sum(entry.run(location_id, at=at) for entry in all_chores())
