"""Fixtures everybody uses. The database is prepared before Django's settings are read."""

import os

import pytest
from django.conf import settings as django_settings

from support import database

if django_settings.configured:  # or every test process would share the database that stands in the environment
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their database before settings are read.")
_server = database.prepare()
os.environ["DJANGO_SETTINGS_MODULE"] = "aesthetix.config.settings"

import django  # noqa: E402

from support.browsing import browser, bundles, page, site  # noqa: E402, F401 -- fixtures

django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: object) -> None:
    """Workers inherit the environment: with this name in it they would read settings before they have a database."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: object) -> None:
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
    if hasattr(connections["default"], "close_pool"):
        connections["default"].close_pool()
    _server.stop()


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is in place already."""


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db):
    """Two locations of one agency, one of a stranger, people and patients in each; rolled back afterwards."""
    from support.cast import make_cast

    return make_cast()


@pytest.fixture
def practice(cast):
    """The first location, not opened."""
    return cast.beverly


@pytest.fixture
def opened(practice):
    """The first location, open for the whole test: queries inside see its rows."""
    from aesthetix.tenancy.scope import open_location
    from support.cast import TESTER

    with open_location(practice.location, TESTER):
        yield practice


@pytest.fixture
def committed(django_db_blocker):
    """For tests with real transactions (threads, processes, a live server): what they commit is removed afterwards."""
    from django.db import connections

    with django_db_blocker.unblock():
        database.empty()
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()
        database.empty()


@pytest.fixture
def signed_in(client):
    """Sign a user in: `signed_in(user)` returns a client."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
