import psycopg
import pytest
from django.db import connection, transaction

from aesthetix.contacts.models import Contact
from aesthetix.kernel import protection
from aesthetix.tenancy.scope import open_location
from support.cast import TESTER


def test_without_an_open_location_nothing_is_seen(cast):
    assert Contact.objects.count() == 0


def test_an_open_location_sees_its_own_rows_only(cast):
    with open_location(cast.beverly.location, TESTER):
        assert {contact.last_name for contact in Contact.objects.all()} == {"OfBeverly"}
    with open_location(cast.scottsdale.location, TESTER):
        assert {contact.last_name for contact in Contact.objects.all()} == {"OfScottsdale"}


def test_writing_for_another_location_is_refused_by_the_database(cast):
    with open_location(cast.beverly.location, TESTER):
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            Contact.objects.filter(id=cast.beverly.patients[0].id).update(location=cast.stranger.location)
        assert Contact.objects.filter(id=cast.stranger.patients[0].id).update(first_name="X") == 0


def test_nested_scopes_restore_the_outer_one(cast):
    with open_location(cast.beverly.location, TESTER):
        with open_location(cast.stranger.location, TESTER):
            assert Contact.objects.first().last_name == "OfStranger"
        assert Contact.objects.first().last_name == "OfBeverly"


def test_every_location_table_has_policy_and_history(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'inside_location'")
        guarded = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns c JOIN pg_class k ON k.relname = c.table_name"
            " WHERE column_name = 'location_id' AND table_schema = 'public' AND k.relkind = 'r'"
        )
        with_column = {row[0] for row in cursor.fetchall()}
    assert with_column - set(protection.EXEMPT) == guarded == guarded & forced
    assert set(protection.EXEMPT) <= with_column


def test_application_role_cannot_bypass(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM kernel_historyentry")
    assert psycopg
