"""The embedded PostgreSQL: one private server in a data folder, reached through a socket only.

Whoever starts it owns it: it ends with its starter, even when that one is killed. Others may use it while it runs.
"""

import functools
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from aesthetix.kernel import postgres_home
from aesthetix.kernel.children import die_with_parent
from aesthetix.kernel.postgres_home import PostgresError

SUPERUSER = "postgres"
OWNER = "aesthetix_owner"
APP = "aesthetix_app"
START_PATIENCE = 60.0
STOP_PATIENCE = 30.0

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "min_wal_size": "128MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",  # a statement may carry patient data; the log never does
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    def __init__(self, data_dir: Path | str) -> None:
        self.home = postgres_home.find_home(Path(data_dir))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def is_mine(self) -> bool:
        """Started by this object and still alive."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Ready when it returns. Call from a thread that lives as long as the server shall (the main thread)."""
        postgres_home.prepare(self.home)
        with postgres_home.only_one(self.home):
            self._wait_for_predecessor()
            if not self.is_running():
                self._start()

    def stop(self) -> None:
        """Stops what this object started; a server that somebody else started is left to them."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None

    def is_running(self) -> bool:
        if self._owner_process() is None:
            return False
        try:
            with psycopg.connect(self.superuser_url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def destroy(self) -> None:
        """Removes every database of this folder for good."""
        self.stop()
        if self._owner_process() is not None:
            raise PostgresError(
                "The database is in use by another process. Stop that one first (Ctrl-C where it runs)."
            )
        if self.home.root.exists():
            shutil.rmtree(postgres_home.socket_folder(self.home), ignore_errors=True)
            shutil.rmtree(self.home.root)

    def url(self, dbname: str, user: str) -> str:
        folder = postgres_home.socket_folder(self.home)
        return f"postgresql://{quote(user)}@/{quote(dbname)}?host={quote(str(folder), safe='')}"

    def superuser_url(self, name: str) -> str:
        return self.url(name, SUPERUSER)

    def owner_url(self, name: str) -> str:
        return self.url(name, OWNER)

    def app_url(self, name: str) -> str:
        return self.url(name, APP)

    def ensure_database(self, name: str) -> None:
        """The two roles and the database, if they are missing. Safe when several processes ask at once."""
        with postgres_home.only_one(self.home):
            with psycopg.connect(self.superuser_url("postgres"), autocommit=True) as connection:
                _ensure_role(connection, OWNER, "CREATEDB")
                _ensure_role(connection, APP, "NOCREATEDB")
                _create_database(connection, name)
            # template1 too, so that databases which the owner creates (a test's) have the same rights
            for database in ("template1", name):
                with psycopg.connect(self.superuser_url(database), autocommit=True) as connection:
                    _grant_to_app(connection)

    def _start(self) -> None:
        programs = postgres_home.programs_for(self.home)
        self._remove_leftovers()
        if not self.home.cluster.exists():
            self._create_cluster(programs)
        deadline = time.monotonic() + START_PATIENCE
        while not self._launch(programs):
            if time.monotonic() > deadline:
                raise PostgresError(f"The embedded PostgreSQL did not start. Its log says:\n{self._end_of_log()}")
            time.sleep(0.5)

    def _launch(self, programs: Path) -> bool:
        """False when the processes of a killed predecessor are not gone yet: worth another try."""
        with self.home.log.open("ab") as log:
            self.home.give(self.home.log)
            self._process = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(self.home.cluster), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal reaches us; we stop the server last
                preexec_fn=functools.partial(die_with_parent, signal.SIGINT),  # noqa: PLW1509 -- one system call, no lock is taken
                **self.home.run_as(),  # type: ignore[call-overload]
            )
        return self._becomes_ready()

    def _wait_for_predecessor(self) -> None:
        """A server whose starter was killed takes a moment to close its files."""
        deadline = time.monotonic() + START_PATIENCE
        while self._owner_process() is not None and not self.is_running():
            if time.monotonic() > deadline:
                raise PostgresError(f"An earlier server in {self.home.root} neither answers nor ends. End it by hand.")
            time.sleep(0.05)

    def _options(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(postgres_home.socket_folder(self.home))}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _becomes_ready(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + START_PATIENCE
        while not self.is_running():
            if self._process.poll() is not None:
                self._process = None
                if "still in use" in self._end_of_log():
                    return False
                raise PostgresError(f"The embedded PostgreSQL did not start. Its log says:\n{self._end_of_log()}")
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresError(f"The embedded PostgreSQL was not ready in time. Its log: {self.home.log}")
            time.sleep(0.05)
        return True

    def _end_of_log(self) -> str:
        lines = self.home.log.read_text(errors="replace").splitlines()
        if any("No space left" in line for line in lines[-20:]):
            return "No space is left on the disk. Make room, then start again."
        return "\n".join(lines[-8:])

    def _create_cluster(self, programs: Path) -> None:
        """Into a folder of another name first: an initdb that was cut off never looks like a database."""
        unfinished = self.home.root / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [str(programs / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--auth=trust"]
        run = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            **self.home.run_as(),  # type: ignore[call-overload]
        )
        if run.returncode != 0:
            raise PostgresError(f"The database could not be created in {self.home.root}:\n{run.stderr.strip()}")
        # The socket's folder lets in its owner (and root) alone; there is no other way in.
        (unfinished / "pg_hba.conf").write_text("local all all trust\n")
        unfinished.rename(self.home.cluster)

    def _remove_leftovers(self) -> None:
        """After a crash or a restart of the machine the number in postmaster.pid may belong to a stranger by now."""
        if self._owner_process() is not None:
            return
        folder = postgres_home.socket_folder(self.home)
        socket = folder / postgres_home.SOCKET_FILE
        for path in (self.home.cluster / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
            path.unlink(missing_ok=True)

    def _owner_process(self) -> int | None:
        """The process that serves this very cluster, or None."""
        try:
            pid = int((self.home.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.home.cluster) in arguments else None


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _ensure_role(connection: psycopg.Connection, name: str, right: str) -> None:
    role = sql.Identifier(name)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
    options = sql.SQL(f"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {right}")
    connection.execute(sql.SQL("ALTER ROLE {} {}").format(role, options))


def _create_database(connection: psycopg.Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(OWNER)))


def _grant_to_app(connection: psycopg.Connection) -> None:
    """What the owner creates later, the app may use; row-level security decides which rows it sees."""
    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    for grant in (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO {app}",
    ):
        connection.execute(sql.SQL(grant).format(owner=owner, app=app))
