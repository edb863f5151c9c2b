"""The doctor's checks. Each looks at one thing and returns one finding."""

import base64
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

OLDEST_SERVER = 150000
HEARTBEAT_SECONDS = 60
SKEW_SECONDS = 5
LITTLE_SPACE = 2 * 1024**3
NO_SPACE = 200 * 1024**2
SHORTEST_SECRET = 50


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: str  # OK, WARN or FAIL
    subject: str
    text: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Everything that can be looked at; what needs the database is left out while it cannot be reached."""
    reached = check_database()
    findings = [reached]
    if reached.verdict != "FAIL":
        findings += [check() for check in DATABASE_CHECKS]
    return findings + [check() for check in OTHER_CHECKS]


def check_database() -> Finding:
    try:
        version = int(_ask("SHOW server_version_num"))
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return Finding("FAIL", "Database", f"not reachable: {reason}", "Check DATABASE_URL and that the server runs.")
    if version < OLDEST_SERVER:
        return Finding("FAIL", "Database", f"PostgreSQL {version // 10000} is too old", "Use PostgreSQL 15 or newer.")
    return Finding("OK", "Database", f"PostgreSQL {version // 10000}")


def check_migrations() -> Finding:
    executor = MigrationExecutor(connections["default"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("FAIL", "Migrations", f"{len(missing)} not applied", "Run: aesthetix migrate")
    return Finding("OK", "Migrations", "all applied")


def check_role() -> Finding:
    """The application's sign-in, not the owner's: row-level security has to bind it."""
    role = _ask("SELECT current_user")
    if _ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"):
        remedy = f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS; or sign in as another role (docs/operator/production.md)."
        return Finding("FAIL", "Application role", f"{role} can pass by row-level security", remedy)
    owned = _ask(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' "
        "AND n.nspname = 'public' AND pg_get_userbyid(c.relowner) = current_user"
    )
    if owned:
        remedy = "Give DATABASE_OWNER_URL and DATABASE_URL different roles (docs/operator/production.md)."
        return Finding("WARN", "Application role", f"{role} owns {owned} tables and could alter them", remedy)
    return Finding("OK", "Application role", f"{role} is bound by row-level security")


def check_worker() -> Finding:
    alive = _ask(
        "SELECT count(*) FROM kernel_workerbeat WHERE seen_at > now() - make_interval(secs => %s)",
        HEARTBEAT_SECONDS,
    )
    if not alive:
        return Finding("WARN", "Worker", "none has been heard of within a minute", "Start one: aesthetix worker, or up")
    return Finding("OK", "Worker", f"{alive} alive")


def check_clock() -> Finding:
    before = datetime.now(UTC)
    there = _ask("SELECT clock_timestamp()")
    after = datetime.now(UTC)
    skew = max((before - there).total_seconds(), (there - after).total_seconds(), 0.0)
    if skew > SKEW_SECONDS:
        remedy = "Let both machines set their clock by NTP."
        return Finding("FAIL", "Clock", f"{skew:.0f} s apart from the database's", remedy)
    return Finding("OK", "Clock", "agrees with the database's")


def check_assets() -> Finding:
    bundles = settings.PACKAGE / "design" / "bundles"
    stamp = bundles / "inputs.sha256"
    lock = settings.PACKAGE.parent.parent / "package-lock.json"
    if not stamp.exists():
        return Finding("FAIL", "Assets", "styles and scripts are not built", "Run: make setup")
    if lock.exists() and lock.stat().st_mtime > stamp.stat().st_mtime:
        return Finding("WARN", "Assets", "older than package-lock.json", "Run: make assets")
    return Finding("OK", "Assets", "built")


def check_keys() -> Finding:
    if len(settings.SECRET_KEY) < SHORTEST_SECRET or len(set(settings.SECRET_KEY)) < SHORTEST_SECRET // 5:
        remedy = "Set SECRET_KEY to 50 random characters or more (.env.example says how)."
        return Finding("FAIL", "Keys", "SECRET_KEY is weak", remedy)
    if any(len(set(base64.urlsafe_b64decode(key))) < 12 for key in settings.ENCRYPTION_KEYS):  # noqa: PLR2004 -- random bytes hardly repeat
        return Finding("FAIL", "Keys", "an encryption key is not random", "Make ENCRYPTION_KEYS as .env.example says.")
    return Finding("OK", "Keys", f"strong; {len(settings.ENCRYPTION_KEYS)} encryption key(s)")


def check_mail() -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        verdict = "WARN" if settings.IS_PRODUCTION else "OK"
        remedy = "Set EMAIL_URL so that invitations reach people." if settings.IS_PRODUCTION else ""
        return Finding(verdict, "Mail", f"kept in {settings.EMAIL_FILE_PATH}, nothing is sent", remedy)
    try:
        with get_connection(timeout=10):
            return Finding("OK", "Mail", f"{settings.EMAIL_HOST} accepts the sign-in")
    except OSError as error:  # smtplib's errors are OSErrors too
        kind = type(error).__name__
        return Finding("FAIL", "Mail", f"{settings.EMAIL_HOST}: {kind}", "Check EMAIL_URL: host, port, user, password.")


def check_space() -> Finding:
    free = shutil.disk_usage(_existing(settings.DATA_DIR)).free
    text = f"{free / 1024**3:.1f} GB free in {settings.DATA_DIR}"
    if free < LITTLE_SPACE:
        verdict = "FAIL" if free < NO_SPACE else "WARN"
        return Finding(verdict, "Disk", text, "Make room, or set DATA_DIR to a larger disk.")
    return Finding("OK", "Disk", text)


DATABASE_CHECKS: tuple[Callable[[], Finding], ...] = (check_migrations, check_role, check_worker, check_clock)
OTHER_CHECKS: tuple[Callable[[], Finding], ...] = (check_assets, check_keys, check_mail, check_space)


def _ask(query: str, *parameters: str | int) -> Any:
    with connections["default"].cursor() as cursor:
        cursor.execute(query, parameters or None)
        row = cursor.fetchone()
    return row[0]


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())
