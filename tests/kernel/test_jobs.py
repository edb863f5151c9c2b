"""Jobs live and die with the transaction that wrote them."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from aesthetix.kernel import jobs


@pytest.fixture
def seen():
    found = []
    jobs.task("tests.greet", retry=jobs.Retry(attempts=3))(lambda *, name: found.append(name))
    yield found
    del jobs._tasks["tests.greet"]


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, queue_name, lock, args->>'name', scheduled_at FROM procrastinate_jobs ORDER BY id"
        )
        return cursor.fetchall()


def test_a_job_is_written_in_the_transaction(db):
    at = datetime(2026, 3, 10, tzinfo=UTC)
    jobs.enqueue("tests.greet", queue="mail", lock="one", schedule_at=at, name="Maya")

    assert waiting() == [("tests.greet", "mail", "one", "Maya", at)]


def test_a_job_of_a_transaction_that_fails_is_not_there(db):
    with transaction.atomic():
        jobs.enqueue("tests.greet", name="Maya")
        transaction.set_rollback(True)

    assert waiting() == []


def test_a_task_is_performed_by_name(seen):
    jobs.perform("tests.greet", name="Maya")

    assert seen == ["Maya"]


def test_the_worker_knows_every_task(seen):
    app = jobs.worker_app()

    assert {entry.name for entry in jobs.all_tasks()} <= set(app.tasks)
    assert "workflows.deliver_webhook" in app.tasks
    assert app.tasks["tests.greet"].retry_strategy.max_attempts == 3
