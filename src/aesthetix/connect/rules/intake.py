"""What the hooks door knows of an address, and what it keeps of a request."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from aesthetix.connect.rules.auth import Policy, Secret

DELIVERY_HEADERS = ("x-webhook-delivery", "webhook-id", "x-webhook-id")
_KEPT_PREFIXES = ("x-webhook", "webhook-", "x-event", "x-topic")
_KEPT = frozenset({"content-type", "user-agent", "x-request-id"})
_SECRET_WORDS = ("token", "secret", "signature", "hmac", "key", "auth", "password")
_LONGEST_HEADER = 300
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Doorway:
    """One connection as seen from its address."""

    location_id: UUID
    connection_id: UUID
    source: str
    policies: tuple[Policy, ...] = field(repr=False)
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery, sealed and ready to be stored."""

    id: UUID
    location_id: UUID
    connection_id: UUID
    received_at: datetime
    content_type: str
    headers: Mapping[str, str] = field(repr=False)
    sealed_body: bytes = field(repr=False)
    size: int
    digest: str
    delivery_key: str = field(repr=False)
    remote_address: str = field(repr=False)


def policies_of(scheme: str, options: Mapping[str, Any], secrets: Sequence[Mapping[str, Any]]) -> tuple[Policy, ...]:
    """The connection's scheme, and the list of networks as a second policy where there is one."""
    known = tuple(
        Secret(str(entry["secret"]), datetime.fromisoformat(entry["ends_at"]) if entry.get("ends_at") else None)
        for entry in secrets
    )
    found = [Policy(scheme, {key: value for key, value in options.items() if key != "networks"}, known)]
    if options.get("networks"):
        found.append(Policy("ip_list", {"networks": options["networks"]}))
    return tuple(found)


def kept_headers(headers: Mapping[str, str], policies: Sequence[Policy]) -> dict[str, str]:
    """The headers that say what a delivery is. Never one that carries a credential."""
    kept = {
        name: value[:_LONGEST_HEADER].replace("\x00", "") for name, value in headers.items() if _says_what_it_is(name)
    }
    for policy in policies:
        for option in ("header", "salt_header"):
            kept.pop(str(policy.options.get(option, "")).lower(), None)
    return kept


@lru_cache(maxsize=1024)
def _says_what_it_is(name: str) -> bool:
    """Whether a header of this name tells about the delivery and can hold no credential."""
    is_kept = name in _KEPT or name.startswith(_KEPT_PREFIXES)
    return is_kept and not any(word in name for word in _SECRET_WORDS)


def delivery_key(headers: Mapping[str, str]) -> str:
    """The sender's own id of this delivery, "" where it gives none."""
    return next((key for name in DELIVERY_HEADERS if (key := headers.get(name, "").strip()[:_LONGEST_KEY])), "")


def digest(key: bytes, body: bytes) -> str:
    """The same for the same bytes at one location; tells nothing without the location's key."""
    return hmac.digest(key, b"delivery:" + body, "sha256").hex()
