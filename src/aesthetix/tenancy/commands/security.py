"""The record of what happens to accounts, roles, tokens and settings; sign-ins and their failures."""

from datetime import datetime, timedelta
from typing import Any

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Agency, Location, SecurityEntry, User
from aesthetix.tenancy.rules import (
    TRIES_PER_ACCOUNT,
    TRIES_PER_ACCOUNT_AND_ADDRESS,
    TRIES_PER_ADDRESS,
    WINDOW,
    wait_after,
)

SIGN_IN_FAILED = "sign_in.failed"


def account_key(email: str) -> str:
    """The same for the same e-mail on this instance, and no way back to it."""
    return crypto.digest_token(f"account:{email.strip().lower()}")


def record(
    action: str,
    *,
    by: Actor,
    at: datetime,
    agency: Agency | None = None,
    location: Location | None = None,
    user: User | None = None,
    subject: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    account: str = "",
) -> None:
    """Write one line. `location` tells the agency; `subject` is who or what it happened to, in words."""
    SecurityEntry.objects.create(
        at=at,
        action=action,
        agency_id=location.agency_id if location else agency.id if agency else None,
        location=location,
        user=user,
        subject=subject or (user.name if user else ""),
        account_key=account,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        via=by.via,
        address=by.address,
        before=before,
        after=after,
    )


def note_failed_sign_in(*, email: str, by: Actor, at: datetime, how: str) -> None:
    """A wrong password, code or key. The e-mail is kept as a hash unless it is a person's own."""
    user = User.objects.filter(email=email.strip().lower()).first()
    key = account_key(email) if email else ""
    record(SIGN_IN_FAILED, by=by, at=at, user=user, subject=user.name if user else "", account=key, after={"how": how})


def wait_before_sign_in(*, email: str, address: str, at: datetime) -> timedelta:
    """How long this caller must wait before trying this account again. Counted for both, for each alone more loosely.

    The loose limit per account slows a guess from many addresses down without letting a stranger lock somebody out
    of passkeys and codes by mail, which do not pass here.
    """
    failures = SecurityEntry.objects.filter(action=SIGN_IN_FAILED, at__gt=at - WINDOW)
    of_account = list(failures.filter(account_key=account_key(email)).values_list("at", "address"))
    of_address = list(failures.filter(address=address).values_list("at", flat=True))
    return max(
        wait_after([moment for moment, where in of_account if where == address], TRIES_PER_ACCOUNT_AND_ADDRESS, at),
        wait_after([moment for moment, _ in of_account], TRIES_PER_ACCOUNT, at),
        wait_after(of_address, TRIES_PER_ADDRESS, at),
    )
