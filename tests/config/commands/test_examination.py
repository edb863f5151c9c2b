import socket

import pytest

from aesthetix.config.commands import examination
from aesthetix.kernel import clock
from aesthetix.kernel.models import WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_everything_is_looked_at_once():
    assert [finding.subject for finding in examination.examine()] == [
        "Database",
        "Migrations",
        "Application role",
        "Worker",
        "Clock",
        "Assets",
        "Keys",
        "Mail",
        "Disk",
    ]


def test_each_finding_that_is_not_fine_says_how_to_mend_it():
    findings = [finding for finding in examination.examine() if finding.verdict != "OK"]
    assert [finding for finding in findings if not finding.remedy] == []


def test_database_and_role_of_an_ordinary_instance_are_fine():
    checks = (examination.check_database, examination.check_migrations, examination.check_role, examination.check_clock)
    assert [check().verdict for check in checks] == ["OK"] * 4


def test_missing_worker_is_a_warning_until_one_is_heard_of():
    WorkerBeat.objects.all().delete()
    assert examination.check_worker().verdict == "WARN"
    WorkerBeat.objects.create(name="worker", started_at=clock.now(), seen_at=clock.now())
    assert examination.check_worker().verdict == "OK"


def test_assets_that_were_never_built_fail(settings, tmp_path):
    settings.PACKAGE = tmp_path / "src" / "aesthetix"
    assert examination.check_assets().verdict == "FAIL"
    bundles = settings.PACKAGE / "design" / "bundles"
    bundles.mkdir(parents=True)
    (bundles / "inputs.sha256").write_text("x")
    assert examination.check_assets().verdict == "OK"


@pytest.mark.parametrize("key", ["short", "a" * 60])
def test_weak_secret_key_fails(settings, key):
    settings.SECRET_KEY = key
    assert examination.check_keys().verdict == "FAIL"


def test_encryption_key_of_zeros_fails(settings):
    settings.SECRET_KEY = "".join(map(chr, range(40, 100)))
    settings.ENCRYPTION_KEYS = ["A" * 43 + "="]
    assert examination.check_keys().text == "an encryption key is not random"


def test_mail_server_that_does_not_answer_fails_without_naming_the_password(settings, closed_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", closed_port, "hush"
    finding = examination.check_mail()
    assert (finding.verdict, finding.text) == ("FAIL", "127.0.0.1: ConnectionRefusedError")


def test_production_that_sends_no_mail_is_warned(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    settings.IS_PRODUCTION = True
    assert examination.check_mail().verdict == "WARN"
