from datetime import timedelta

import pytest

from aesthetix.kernel.actor import Actor
from aesthetix.tenancy import commands
from aesthetix.tenancy.models import SecurityEntry
from aesthetix.tenancy.rules import wait_after, wait_in_words
from support.cast import AT


def fail(email, times, address="10.0.0.1", at=AT):
    for _ in range(times):
        commands.note_failed_sign_in(
            email=email, by=Actor(kind="user", name="", address=address), at=at, how="password"
        )


def wait(email, address="10.0.0.1", at=AT):
    return commands.wait_before_sign_in(email=email, address=address, at=at)


@pytest.mark.req("V6.3.1")
def test_five_failures_make_one_wait_and_the_wait_ends(cast):
    fail("owner@example.com", 4)
    assert wait("owner@example.com") == timedelta(0)
    fail("owner@example.com", 1)
    assert wait("owner@example.com") == timedelta(minutes=15)
    assert wait("owner@example.com", at=AT + timedelta(minutes=15)) == timedelta(0)


@pytest.mark.req("V6.1.1")
def test_a_stranger_does_not_lock_the_owner_out_elsewhere(cast):
    fail("owner@example.com", 20)
    assert wait("owner@example.com", address="192.0.2.7") == timedelta(0)


def test_many_addresses_together_slow_one_account_down(cast):
    for number in range(50):
        fail("owner@example.com", 1, address=f"10.1.0.{number}")
    assert wait("owner@example.com", address="192.0.2.7") > timedelta(0)


def test_one_address_that_tries_many_accounts_waits(cast):
    for number in range(50):
        fail(f"person{number}@example.com", 1)
    assert wait("unheard-of@example.com") > timedelta(0)
    assert wait("unheard-of@example.com", address="192.0.2.7") == timedelta(0)


def test_what_was_typed_is_not_kept(db):
    fail("my-secret-password", 1)
    entry = SecurityEntry.objects.get()
    assert "my-secret-password" not in str(vars(entry))


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1 second"), (40, "40 seconds"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")]
)
def test_a_wait_in_words(seconds, text):
    assert wait_in_words(timedelta(seconds=seconds)) == text


def test_the_wait_counts_from_the_fifth_last_failure():
    moments = [AT + timedelta(minutes=minute) for minute in range(5)]
    assert wait_after(moments, 5, AT + timedelta(minutes=5)) == timedelta(minutes=10)
