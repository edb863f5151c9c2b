"""The demonstration as a newcomer sees it: started in an empty folder, played, started again, stopped by Ctrl-C."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from aesthetix.kernel.postgres import EmbeddedPostgres

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATIENCE = 240
FORGOTTEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "TEST_SUPERUSER_URL", "DJANGO_SETTINGS_MODULE", "BASE_URL")
PEOPLE = ("olivia", "noah", "amara", "lena", "sam", "elena", "mateo")


@pytest.fixture(scope="module")
def folder():
    """An empty data folder with a blank in its name, which the database's account may walk through."""
    folder = Path(tempfile.mkdtemp(prefix="demo data "))
    folder.chmod(0o755)
    yield folder
    EmbeddedPostgres(folder / "postgres").destroy()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, port, *options):
    kept = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "aesthetix", "demo", "--port", str(port), *options],
        env=kept | {"PYTHONPATH": str(ROOT / "src"), "DATA_DIR": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def play_once(folder, port):
    process = start(folder, port, "--once")
    text, _ = process.communicate(timeout=PATIENCE)
    return SimpleNamespace(code=process.returncode, text=text)


def read_until(process, words):
    """The lines up to the one that holds the words."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    pytest.fail(f"ended without {words!r}:\n{''.join(lines)}")


def figures(text, label):
    """The numbers of a row of the table, one for each practice."""
    row = next(line for line in text.splitlines() if line.strip(" │").startswith(label))
    return [int(number) for number in re.findall(r"(?<=[\s│])\d+(?=[\s│])", row)]


def family(pid):
    """The process ids of everything that this process started, and it started in turn."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children] + [grandchild for child in children for grandchild in family(child)]


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def all_gone(pids):
    deadline = time.monotonic() + 20
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(map(is_alive, pids))


@pytest.fixture(scope="module")
def first(folder, port):
    """What the first start printed; before it, one was killed in the middle of its seeding."""
    process = start(folder, port)
    read_until(process, "Preparing the database")
    while not (folder / "secrets" / "demo_password").exists() and process.poll() is None:
        time.sleep(0.05)
    time.sleep(1)
    started = family(process.pid)
    process.kill()
    process.communicate()
    assert all_gone(started)
    return play_once(folder, port)


def test_the_day_is_played_and_counted(first):
    assert (first.code, "Traceback" in first.text) == (0, False), first.text
    accepted = figures(first.text, "Deliveries accepted")
    ends = [figures(first.text, label) for label in ("Processed", "Skipped")]
    attention = figures(first.text, "Needs attention")
    assert attention == [1, 1]  # the truncated body
    assert accepted == [sum(numbers) for numbers in zip(*ends, attention, strict=True)]
    assert figures(first.text, "New contacts") == [6, 6]
    assert min(accepted + figures(first.text, "Notes written")) > 30


def test_it_says_where_to_go_and_how_to_sign_in(first, folder, port):
    password = (folder / "secrets" / "demo_password").read_text()
    assert (
        f"Open http://localhost:{port}/ and sign in. The password is the same for everybody: {password}" in first.text
    )
    assert re.findall(r"(\w+)@lumen\.example", first.text) == list(PEOPLE)
    assert len(re.findall(rf"^  Lumen [\w ]+: http://localhost:{port}/hooks/\S+$", first.text, re.MULTILINE)) == 2


def test_a_second_start_keeps_the_data_and_ctrl_c_leaves_nothing_behind(first, folder, port):
    process = start(folder, port)
    text = read_until(process, "Serving at")
    assert "The practices of the last start are here, with everything in them." in text
    assert "four months of history" not in text
    password = (folder / "secrets" / "demo_password").read_text()
    assert sign_in(port, password) == 200
    started = family(process.pid)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert (process.returncode, rest.strip().splitlines()[-1]) == (
        0,
        "Stopped. The data stays; `make demo` goes on with it, `make demo RESET=1` starts over.",
    )
    assert len(started) > 3
    assert all_gone(started)


def sign_in(port, password):
    """The status of the page that the agency's owner sees after signing in."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, trust_env=False) as client:
        page = client.get("/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
        answer = client.post(
            page.url,
            data={"login": "olivia@lumen.example", "password": password, "csrfmiddlewaretoken": token},
            headers={"Referer": str(page.url)},
        )
        assert "password" not in str(answer.url)
        assert "login" not in str(answer.url), answer.url
        return answer.status_code


def test_a_taken_port_gets_a_sentence(folder):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        done = play_once(folder, taken)
    assert (done.code, done.text) == (
        1,
        f"Port {taken} is taken by another program. Choose another one: make demo PORT={taken + 1}\n",
    )
