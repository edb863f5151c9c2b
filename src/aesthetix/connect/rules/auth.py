"""Is this delivery from whom it says? Pure: raw bytes, headers, URL and time in, a verdict out. Deny by default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

TOLERANCE_SECONDS = 300


class Refused(StrEnum):
    UNKNOWN_SCHEME = "unknown_scheme"
    BAD_OPTIONS = "bad_options"
    NO_SECRET = "no_valid_secret"  # noqa: S105 -- a reason code
    MISSING = "credential_missing"
    MALFORMED = "credential_malformed"
    MISMATCH = "credential_mismatch"
    TOO_OLD = "timestamp_too_old"
    TOO_NEW = "timestamp_too_new"
    ADDRESS = "address_not_allowed"


@dataclass(frozen=True, slots=True)
class Secret:
    """`until` ends the validity of the older of two secrets during a rotation."""

    value: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire. `headers` have lower-case names; `url` is the public one that the sender called."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    url: str = field(repr=False)
    remote_address: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """`secret_index` tells which secret matched, so that its last use can be shown."""

    ok: bool
    refused: Refused | None = None
    secret_index: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """One scheme by name with its options; see `schemes.SCHEMES` for both."""

    scheme: str
    options: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)

    def current(self, now: datetime) -> list[tuple[int, str]]:
        """The secrets valid at `now` with their places in the list; an empty secret never counts."""
        return [
            (index, secret.value)
            for index, secret in enumerate(self.secrets)
            if secret.value and (secret.until is None or now < secret.until)
        ]


def refuse(reason: Refused) -> Verdict:
    return Verdict(ok=False, refused=reason)


def accept(secret_index: int | None = None) -> Verdict:
    return Verdict(ok=True, secret_index=secret_index)
