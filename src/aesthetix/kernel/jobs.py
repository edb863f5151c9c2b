"""Jobs: work after the commit, in the same PostgreSQL. The only place that names Procrastinate.

A job is written in the caller's transaction, so there is no job without its row and no row without its job. A task of
a location gets `location_id` and opens the location itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import close_old_connections
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.django_connector import DjangoConnector

Task = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a task is tried, and the seconds before the n-th repetition: `pause` and `growth` to the power of n."""

    attempts: int
    pause: int = 5
    growth: int = 4


@dataclass(frozen=True, slots=True)
class Registered:
    name: str
    run: Task
    retry: Retry | None
    cron: str = ""


_tasks: dict[str, Registered] = {}


def task(name: str, *, retry: Retry | None = None, cron: str = "") -> Callable[[Task], Task]:
    """Register a function of a `tasks` module under `name`. `cron`: run it periodically with the time it was due."""

    def register(function: Task) -> Task:
        _tasks[name] = Registered(name, function, retry, cron)
        return function

    return register


def all_tasks() -> list[Registered]:
    return [_tasks[name] for name in sorted(_tasks)]


def enqueue(
    task_name: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    schedule_at: datetime | None = None,
    **kwargs: Any,
) -> int:
    """Write a job in the current transaction; returns its id. Jobs with the same `lock` run one after the other."""
    deferrer = django_app.configure_task(task_name, allow_unknown=True, queue=queue, lock=lock, schedule_at=schedule_at)
    return int(deferrer.defer(**kwargs))


def perform(task_name: str, **kwargs: Any) -> None:
    """Run a task here and now. Raises KeyError for an unknown one, and whatever the task raises."""
    _tasks[task_name].run(**kwargs)


def worker_app() -> App:
    """Procrastinate's app with every registered task and a connector of its own; what a worker process runs."""
    app = procrastinate_app.current_app
    for entry in all_tasks():
        if entry.name not in app.tasks:
            _attach(app, entry)
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    return app.with_connector(connector.get_worker_connector())


def _attach(app: App, entry: Registered) -> None:
    retry = None
    if entry.retry:
        retry = RetryStrategy(
            max_attempts=entry.retry.attempts, wait=entry.retry.pause, exponential_wait=entry.retry.growth
        )
    attached = app.task(name=entry.name, retry=retry or False)(_fresh(entry.run))
    if entry.cron:
        app.periodic(cron=entry.cron)(attached)


def _fresh(function: Task) -> Task:
    """With a database connection that works, given back afterwards: worker threads live long."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        close_old_connections()
        try:
            function(*args, **kwargs)
        finally:
            close_old_connections()

    return run
