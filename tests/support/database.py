"""A real PostgreSQL for the tests: migrated once into a template, copied for each test process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from aesthetix.kernel.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "aesthetix"


def _fingerprint() -> str:
    """Changes when the schema may have changed."""
    digest = hashlib.sha256()
    files = [
        *SOURCE.glob("*/migrations/*.py"),
        *SOURCE.glob("*/models.py"),
        *SOURCE.glob("*/apps.py"),
        SOURCE / "kernel" / "protection.py",
    ]
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(server: EmbeddedPostgres, name: str) -> None:
    server.ensure_database(name)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DATABASE_URL": server.app_url(name),
        "DATABASE_OWNER_URL": server.owner_url(name),
        "DJANGO_SETTINGS_MODULE": "aesthetix.config.settings",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--database", "owner", "--verbosity", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The test database cannot be migrated:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def _copy(server: EmbeddedPostgres, template: str, name: str) -> None:
    with psycopg.connect(server.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER aesthetix_owner')
        connection.execute(f'GRANT ALL ON DATABASE "{name}" TO aesthetix_app')


def prepare() -> EmbeddedPostgres:
    """Start the server, see that the template is migrated, give this process its own copy, set the environment."""
    data = Path(os.environ.get("TEST_DATA_DIR", ROOT / "var" / "test"))
    os.environ["DATA_DIR"] = str(data)
    server = EmbeddedPostgres(data / "postgres")
    server.start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    template = f"template_{_fingerprint()}"
    name = f"test_{worker}"
    with psycopg.connect(server.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(4711)")
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template + "_done"]).fetchone()
        if not exists:
            connection.execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
            _migrate(server, template)
            connection.execute(f'ALTER DATABASE "{template}" RENAME TO "{template}_done"')
        _copy(server, template + "_done", name)
    os.environ["DATABASE_URL"] = server.app_url(name)
    os.environ["DATABASE_OWNER_URL"] = server.owner_url(name)
    os.environ["TEST_SUPERUSER_URL"] = server.superuser_url(name)
    return server


def empty() -> None:
    """Remove every row that tests committed; the app role could not."""
    with psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True) as connection:
        rows = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
        ).fetchall()
        connection.execute("TRUNCATE " + ", ".join(row[0] for row in rows) + " RESTART IDENTITY CASCADE")
