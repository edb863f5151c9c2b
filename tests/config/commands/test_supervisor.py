import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aesthetix.config.commands.supervisor import GIVE_UP_AFTER, Child, Supervisor

pytestmark = pytest.mark.slow

OBEDIENT = (
    "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(0)); print('ready', flush=True); time.sleep(60)"
)
ORPHAN = """
import os, sys, time
from aesthetix.config.commands.running import end_with_supervisor
end_with_supervisor()
print(os.getpid(), flush=True)
time.sleep(60)
"""
KEEPER = """
import sys
from aesthetix.config.commands.supervisor import Child, Supervisor
Supervisor([Child("child", [sys.executable, "-c", sys.argv[1]])], lambda line: print(line, flush=True)).run()
"""


@pytest.fixture(autouse=True)
def _handlers():
    """The supervisor takes the process's signals; the test run gets its own back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    kept = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def child(name, program):
    return Child(name, [sys.executable, "-c", program])


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_lines_carry_the_name_of_the_child_and_a_signal_ends_all():
    said = []
    supervisor = Supervisor([child("web", OBEDIENT), child("worker", OBEDIENT)], said.append)

    def interrupt():
        wait_for(lambda: len(said) == 2)
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervisor.run(alongside=interrupt) == 0
    assert sorted(said) == ["web    | ready", "worker | ready"]
    assert [one.process.returncode for one in supervisor.children] == [0, 0]


def test_child_that_dies_is_started_again():
    said = []
    supervisor = Supervisor([child("web", OBEDIENT)], said.append)

    def kill_once():
        wait_for(lambda: said == ["web    | ready"])
        supervisor.children[0].process.kill()
        wait_for(lambda: said.count("web    | ready") == 2)
        return 0

    assert supervisor.run(alongside=kill_once) == 0
    assert said[1] == "web ended with status -9; starting it again in 0.5 s."


def test_child_that_never_lives_makes_the_supervisor_give_up(monkeypatch):
    monkeypatch.setattr("aesthetix.config.commands.supervisor.LONGEST_PAUSE", 0.01)
    said = []
    assert Supervisor([child("web", "raise SystemExit(3)")], said.append).run() == 1
    assert said[-1] == f"web ended {GIVE_UP_AFTER} times in a row (status 3): giving up."


def test_work_alongside_gives_the_exit_status():
    assert Supervisor([child("web", OBEDIENT)], lambda _: None).run(alongside=lambda: 7) == 7


def test_children_end_with_a_killed_supervisor():
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    command = [sys.executable, "-c", KEEPER, ORPHAN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as keeper:
        pid = int(keeper.stdout.readline().split("|")[1])
        assert is_alive(pid)
        keeper.kill()
        wait_for(lambda: not is_alive(pid))
