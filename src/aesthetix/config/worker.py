"""The worker process: turns deliveries into records, hands events on, runs workflows and jobs.

It listens for NOTIFY, looks at every active location every few seconds anyway, and works on one location at a time, a
portion each in turn, under a lock per location. Any number of workers may run; whoever does not get a lock moves on.
SIGTERM lets it finish the portion in hand.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import Error as DjangoDatabaseError
from django.db import connections

from aesthetix.connect.commands.drain import is_connection_lost
from aesthetix.kernel import chores, clock, jobs
from aesthetix.kernel.models import WorkerBeat
from aesthetix.kernel.outbox import CHANNEL
from aesthetix.tenancy.models import Location

log = logging.getLogger(__name__)

WAKE_SECONDS = 1.0
LOOK_SECONDS = 5.0
BEAT_SECONDS = 10.0
RECONNECT_SECONDS = 1.0
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 29))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 29))"


@dataclass(slots=True)
class Worker:
    """`run` until `stop`. `wake` tests and the demo may call from another thread."""

    now: Callable[[], datetime] = clock.now
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    _stopping: threading.Event = field(default_factory=threading.Event)
    _listener: psycopg.Connection | None = None
    _looked_at: float = 0.0
    _beat_at: float = 0.0
    _started_at: datetime = field(default_factory=clock.now)

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Comes back when stopped. A database that goes away is waited for."""
        due: dict[UUID, None] = {}
        while not self._stopping.is_set():
            try:
                self._beat()
                self._gather(due, WAKE_SECONDS if not due else 0.0)
                for location_id in list(due):
                    if self._stopping.is_set():
                        break
                    if not self._work(location_id):
                        due.pop(location_id, None)
            except (psycopg.Error, DjangoDatabaseError) as error:
                if not self._is_gone(error):
                    raise
                self._wait_for_database(error)
        self._close()

    @staticmethod
    def _is_gone(error: Exception) -> bool:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or is_connection_lost(error)

    def _wait_for_database(self, error: Exception) -> None:
        log.warning("the database does not answer (%s): trying again", type(error).__name__)
        self._close()
        self._looked_at = self._beat_at = 0.0
        self._stopping.wait(RECONNECT_SECONDS)

    def _close(self) -> None:
        if self._listener:
            self._listener.close()
            self._listener = None
        connections.close_all()

    def _connection(self) -> psycopg.Connection:
        if self._listener is None or self._listener.closed:
            self._listener = psycopg.connect(settings.DATABASE_URL, autocommit=True, connect_timeout=5)
            self._listener.execute(f"LISTEN {CHANNEL}")
        return self._listener

    def _gather(self, due: dict[UUID, None], patience: float) -> None:
        """Locations that called, and all of them now and then; waits for a call if nothing is due."""
        for call in self._connection().notifies(timeout=patience, stop_after=1):
            due[UUID(call.payload)] = None
        for call in self._connection().notifies(timeout=0):
            due[UUID(call.payload)] = None
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._looked_at = time.monotonic()
            active = Location.objects.filter(status=Location.Status.ACTIVE).values_list("id", flat=True)
            due.update(dict.fromkeys(active))

    def _work(self, location_id: UUID) -> int:
        """One portion of every chore; how much was done. 0 also if another worker is at it."""
        held = self._connection()
        row = held.execute(_LOCK, [str(location_id)]).fetchone()
        if not row or not row[0]:
            return 0
        try:
            return sum(self._chore(entry, location_id) for entry in chores.all_chores())
        finally:
            if not held.closed:
                held.execute(_UNLOCK, [str(location_id)])

    def _chore(self, entry: chores.Registered, location_id: UUID) -> int:
        """A chore that fails is logged and does not hold back the others; a lost database is for `run`."""
        try:
            return entry.run(location_id, at=self.now())
        except Exception as error:
            if is_connection_lost(error):
                raise
            log.exception("chore %s failed at location %s", entry.name, location_id)
            return 0

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at < BEAT_SECONDS:
            return
        self._beat_at = time.monotonic()
        values = {"started_at": self._started_at, "seen_at": clock.now()}
        WorkerBeat.objects.update_or_create(name=self.name, defaults=values)


class JobRunner(threading.Thread):
    """Procrastinate's worker in a thread with an event loop of its own."""

    def __init__(self) -> None:
        super().__init__(name="jobs", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._stopping = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        while not self._stopping.is_set():
            try:
                self._task = self._loop.create_task(self._work())
                self._loop.run_until_complete(self._task)
            except asyncio.CancelledError:
                break
            except Exception as error:  # noqa: BLE001 -- jobs must come back with the database
                log.warning("the job runner stopped (%s): starting it again", type(error).__name__)
                self._stopping.wait(RECONNECT_SECONDS)
        self._loop.close()

    async def _work(self) -> None:
        app = jobs.worker_app()
        async with app.open_async():
            await app.run_worker_async(concurrency=4, install_signal_handlers=False, fetch_job_polling_interval=5)

    def stop(self) -> None:
        self._stopping.set()
        task = self._task
        if task and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(task.cancel)
        self.join(10)


def spare_the_collector() -> None:
    """What is loaded by now stays for good, and a batch makes many objects that count references anyway: look less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def run() -> None:
    """Work until SIGTERM or SIGINT."""
    worker, runner = Worker(), JobRunner()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    spare_the_collector()
    runner.start()
    log.info("worker %s works", worker.name)
    try:
        worker.run()
    finally:
        runner.stop()
