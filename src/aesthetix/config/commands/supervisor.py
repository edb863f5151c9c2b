"""Keeps child processes alive, prefixes their lines, and stops them in order. Single-threaded but for the readers."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from aesthetix.kernel.postgres import EmbeddedPostgres, PostgresError

SUPERVISOR = "AESTHETIX_SUPERVISOR"
TICK = 0.2
QUICK = 10.0
LONGEST_PAUSE = 30.0
GIVE_UP_AFTER = 6
STOP_PATIENCE = 20.0


@dataclass(slots=True)
class Child:
    """`failures` counts ends in a row within `QUICK` seconds of the start; a long life forgives them."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Supervisor:
    children: Sequence[Child]
    say: Callable[[str], None]
    server: EmbeddedPostgres | None = None
    exit_code: int = 0
    is_stopping: bool = False
    _finished: list[int] = field(default_factory=list)

    def run(self, alongside: Callable[[], int | None] | None = None) -> int:
        """Until a signal, a child that keeps failing, or until `alongside` (run in a thread) returns an exit code.

        If it returns None, the children go on. Must be called from the main thread: children die with it.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        for child in self.children:
            self._start(child)
        if alongside:
            threading.Thread(target=self._run_alongside, args=[alongside], daemon=True).start()
        try:
            while not self.is_stopping and not self._finished:
                self._tick()
                time.sleep(TICK)
        finally:
            self.stop()
        return self._finished[0] if self._finished else self.exit_code

    def stop(self) -> None:
        """In the order given: the web first, so that nothing new is accepted while the worker finishes."""
        for child in self.children:
            if child.process and child.process.poll() is None:
                child.process.terminate()
                try:
                    child.process.wait(STOP_PATIENCE)
                except subprocess.TimeoutExpired:
                    self.say(f"{child.name} did not stop in time and is ended.")
                    child.process.kill()
                    child.process.wait()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- the shape of a handler
        self.is_stopping = True

    def _run_alongside(self, work: Callable[[], int | None]) -> None:
        try:
            code = work()
        except BaseException:
            self._finished.append(1)
            raise
        if code is not None:
            self._finished.append(code)

    def _tick(self) -> None:
        if self.server and not self.server.is_mine:
            self._revive(self.server)
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_again_at:
                    self._start(child)
            elif child.process.poll() is not None:
                self._note_end(child, now)

    def _revive(self, server: EmbeddedPostgres) -> None:
        """Starts a database that ended by itself, or takes over from the process that had started it."""
        try:
            server.start()
        except PostgresError as error:
            self.say(str(error))

    def _note_end(self, child: Child, now: float) -> None:
        assert child.process is not None
        code, child.process = child.process.returncode, None
        child.failures = child.failures + 1 if now - child.started_at < QUICK else 1
        if child.failures >= GIVE_UP_AFTER:
            self.say(f"{child.name} ended {child.failures} times in a row (status {code}): giving up.")
            self.exit_code, self.is_stopping = 1, True
            return
        pause = min(LONGEST_PAUSE, 0.25 * 2**child.failures)
        child.start_again_at = now + pause
        self.say(f"{child.name} ended with status {code}; starting it again in {pause:.1f} s.")

    def _start(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {SUPERVISOR: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the others in order
        )
        threading.Thread(target=self._pass_lines_on, args=[child.name, child.process], daemon=True).start()

    def _pass_lines_on(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.say(f"{name:<6} | {line.rstrip()}")
