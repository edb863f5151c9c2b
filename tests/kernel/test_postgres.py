import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from aesthetix.kernel.postgres import EmbeddedPostgres
from aesthetix.kernel.postgres_home import PostgresError

pytestmark = pytest.mark.slow

STARTER = """
import sys, time
from aesthetix.kernel.postgres import EmbeddedPostgres
server = EmbeddedPostgres(sys.argv[1])
server.start()
server.ensure_database("crm")
print("mine" if server.is_mine else "shared", flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture(scope="module")
def folder():
    """A long path with a blank, which other users may walk through (root lends the server an account).

    Not pytest's own folder: each run on the machine closes that to others again, also in the middle of this one.
    """
    base = Path(tempfile.mkdtemp(prefix="a folder "))
    base.chmod(0o755)
    long = base / ("long " * 20).strip() / ("path " * 20).strip()
    long.mkdir(parents=True)
    yield long
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def server(folder):
    server = EmbeddedPostgres(folder / "data")
    server.start()
    server.ensure_database("crm")
    yield server
    server.stop()
    assert not server.is_running()


@pytest.fixture
def spare(folder):
    return EmbeddedPostgres(folder / "spare")


def ask(url, query):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchone()


def start_another(data_dir):
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )


def test_server_listens_on_no_port_and_commits_durably(server):
    assert ask(server.app_url("crm"), "SHOW listen_addresses") == ("",)
    assert ask(server.app_url("crm"), "SHOW synchronous_commit") == ("on",)
    assert ask(server.app_url("crm"), "SHOW data_checksums") == ("on",)
    assert ask(server.app_url("crm"), "SHOW server_encoding") == ("UTF8",)


def test_server_sorts_and_lowers_beyond_ascii(server):
    assert ask(server.app_url("crm"), "SELECT lower('ÄÉŁ')") == ("äéł",)


def test_roles_cannot_get_around_row_level_security(server):
    query = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(server.app_url("crm"), query) == (False, False, False, False)
    assert ask(server.owner_url("crm"), query) == (False, False, False, True)


def test_app_may_use_what_the_owner_creates_but_create_nothing(server):
    with psycopg.connect(server.owner_url("crm"), autocommit=True) as owner:
        owner.execute("CREATE TABLE notebook (page int)")
    with psycopg.connect(server.app_url("crm"), autocommit=True) as app:
        app.execute("INSERT INTO notebook VALUES (1)")
        assert app.execute("SELECT page FROM notebook").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (page int)")


def test_database_that_the_owner_creates_has_the_same_rights(server):
    with psycopg.connect(server.owner_url("crm"), autocommit=True) as owner:
        owner.execute("CREATE DATABASE second")
    with psycopg.connect(server.owner_url("second"), autocommit=True) as owner:
        owner.execute("CREATE TABLE notebook (page int)")
    assert ask(server.app_url("second"), "SELECT count(*) FROM notebook") == (0,)


def test_ensuring_a_database_twice_keeps_it(server):
    with psycopg.connect(server.owner_url("crm"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (page int)")
    server.ensure_database("crm")
    assert ask(server.app_url("crm"), "SELECT count(*) FROM kept") == (0,)


def test_second_start_shares_and_leaves_the_server_running(server):
    second = EmbeddedPostgres(server.home.asked_for)
    second.start()
    assert not second.is_mine
    second.stop()
    assert server.is_running()


def test_socket_folder_is_private_and_short(server):
    socket_folder = Path(server.url("crm", "x").split("host=")[1].replace("%2F", "/"))
    assert socket_folder.stat().st_mode & 0o777 == 0o700
    assert len(str(socket_folder)) < 80


def test_two_processes_starting_at_once_get_one_server(spare):
    starters = [start_another(spare.home.asked_for) for _ in range(2)]
    said = sorted(starter.stdout.readline().strip() for starter in starters)
    for starter in starters:
        starter.communicate("", timeout=60)
    assert said == ["mine", "shared"]
    assert not spare.is_running()
    spare.destroy()


def test_server_ends_with_a_killed_starter_and_keeps_what_was_committed(spare):
    starter = start_another(spare.home.asked_for)
    assert starter.stdout.readline() == "mine\n"
    with psycopg.connect(spare.owner_url("crm"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 1 AS page")
    starter.kill()
    starter.communicate()
    with spare:
        assert ask(spare.app_url("crm"), "SELECT page FROM kept") == (1,)
    spare.destroy()


def test_server_that_was_killed_starts_again_although_a_stranger_has_its_number(spare):
    with spare:
        pid_file = spare.home.cluster / "postmaster.pid"
        lines = pid_file.read_text().split("\n")
        os.kill(int(lines[0]), signal.SIGKILL)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with spare:
        assert spare.is_running()
    spare.destroy()


def test_half_finished_creation_is_done_again(spare):
    (spare.home.root / "cluster.unfinished").mkdir(parents=True)
    (spare.home.root / "cluster.unfinished" / "PG_VERSION").write_text("18\n")
    with spare:
        assert spare.is_running()
    spare.destroy()
    assert not spare.home.root.exists()


def test_foreign_folder_is_refused(folder):
    (folder / "letters").mkdir()
    (folder / "letters" / "dear.txt").write_text("dear")
    with pytest.raises(PostgresError, match="other things than a database"):
        EmbeddedPostgres(folder / "letters").start()


def test_running_database_is_not_destroyed_by_another(server):
    with pytest.raises(PostgresError, match="in use"):
        EmbeddedPostgres(server.home.asked_for).destroy()
