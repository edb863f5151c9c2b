"""What happened to accounts, roles and tokens, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from aesthetix.staff.settings.words import Change
from aesthetix.tenancy.models import SecurityEntry

SECURITY_ACTIONS: list[tuple[str, str]] = [
    ("sign_in", "Signed in"),
    ("sign_in.failed", "Failed to sign in"),
    ("sign_out", "Signed out"),
    ("sign_out.idle", "Signed out after inactivity"),
    ("sign_out.long", "Signed out at the end of a session"),
    ("sign_out.everywhere", "Signed out everywhere"),
    ("session.ended", "Ended one of their sessions"),
    ("password.changed", "Changed the password"),
    ("account.totp_activated", "Set up an authenticator app"),
    ("account.totp_deactivated", "Removed the authenticator app"),
    ("account.webauthn_added", "Added a passkey"),
    ("account.webauthn_removed", "Removed a passkey"),
    ("account.recovery_codes_generated", "Made new recovery codes"),
    ("profile.changed", "Changed the profile"),
    ("invitation.sent", "Invited"),
    ("invitation.sent_again", "Invited again"),
    ("invitation.revoked", "Revoked the invitation of"),
    ("invitation.accepted", "Accepted the invitation"),
    ("role.changed", "Changed the access of"),
    ("person.deactivated", "Deactivated"),
    ("person.activated", "Activated"),
    ("person.removed", "Removed"),
    ("token.created", "Created the API token"),
    ("token.revoked", "Revoked the API token"),
    ("location.created", "Created the location"),
    ("location.changed", "Changed the location's settings"),
    ("second_step.changed", "Changed whether a second step is required at"),
]
_ABOUT_ONESELF = ("sign_", "session.", "password.", "account.", "profile.", "invitation.accepted")


@dataclass(frozen=True, slots=True)
class SecurityLine:
    entry: SecurityEntry
    what: str
    subject: str
    changes: list[Change]
    tone: str


def security_lines(entries: Iterable[SecurityEntry]) -> list[SecurityLine]:
    """The entries in words. No query."""
    return [_line(entry) for entry in entries]


def _line(entry: SecurityEntry) -> SecurityLine:
    before, after = entry.before or {}, entry.after or {}
    changes = [
        Change(key.replace("_", " ").capitalize(), _text(before.get(key)), _text(after.get(key)))
        for key in {**before, **after}
    ]
    own = entry.action.startswith(_ABOUT_ONESELF)
    what = dict(SECURITY_ACTIONS).get(entry.action, entry.action.replace("_", " ").replace(".", ": ").capitalize())
    failed = entry.action == "sign_in.failed"
    return SecurityLine(entry, what, "" if own else entry.subject, changes, "warning" if failed else "neutral")


def _text(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or None
    return value
