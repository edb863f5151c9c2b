import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aesthetix.config.cli import app
from aesthetix.config.commands import ground

ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def command(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "aesthetix", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"} | environment,
    )


def test_every_command_has_a_help_text():
    for name in ("up", "demo", "serve", "worker", "migrate", "doctor", "user", "location"):
        result = CliRunner().invoke(app, [name, "--help"])
        assert (name, result.exit_code) == (name, 0)
        assert len(result.output) > 200


def test_wrong_command_line_ends_with_status_two():
    assert CliRunner().invoke(app, ["up", "--port", "0"]).exit_code == 2


def test_taken_port_gets_a_sentence_that_names_another(taken_port, capsys):
    with pytest.raises(ground.typer.Exit) as end:
        ground.require_free_port("127.0.0.1", taken_port, instead="make demo PORT=9000")
    assert end.value.exit_code == 1
    expected = f"Port {taken_port} is taken by another program. Choose another one: make demo PORT=9000\n"
    assert capsys.readouterr().err == expected


def test_data_folder_that_cannot_be_made_gets_a_sentence(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(ground.typer.Exit):
        ground.data_folder()
    assert capsys.readouterr().err.endswith("cannot be made (Not a directory). Set DATA_DIR to another.\n")


def test_production_start_without_secrets_is_refused_with_the_name_of_the_variable(tmp_path):
    result = command(
        "migrate", MODE="production", SECRET_KEY="short", DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://a@h/b"
    )
    assert result.returncode == 1
    assert (
        result.stderr == "SECRET_KEY: must be set to at least 50 random characters in production. See .env.example.\n"
    )


def test_production_start_over_an_open_line_to_the_database_is_refused(tmp_path):
    result = command(
        "migrate",
        MODE="production",
        SECRET_KEY="x" * 60,
        ENCRYPTION_KEYS="A" * 43 + "=",
        DATA_DIR=str(tmp_path),
        DATABASE_URL="postgresql://app@database.example/crm",
    )
    assert (result.returncode, result.stderr.split(":")[0]) == (1, "DATABASE_URL")
