"""What the pool hands out is alive."""

import os

import psycopg
from django.db import connection


def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_connections_that_a_restart_of_the_database_cut_off_are_replaced(committed):
    connection.close()
    connection.close_pool()  # a pool of this test's own: threads of earlier ones may still hold a place in it
    first = ask("SELECT pg_backend_pid()")
    connection.close()  # back into the pool
    with psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert ask("SELECT 1") == 1
    assert ask("SELECT pg_backend_pid()") != first
