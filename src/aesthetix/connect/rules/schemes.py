"""The ways in which senders prove themselves, one small function each; `verify` is the only way in.

Every comparison takes constant time, and every valid secret is tried whatever came before.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from standardwebhooks import Webhook

from aesthetix.connect.rules.auth import TOLERANCE_SECONDS, Policy, Refused, Request, Verdict, accept, refuse

Scheme = Callable[[Policy, Request], Verdict]
_DIGEST_BYTES = 32
_LONGEST_CREDENTIAL = 4_096
_STANDARD_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def verify(policies: Iterable[Policy], request: Request) -> Verdict:
    """All policies must agree; none at all, or one with a scheme nobody knows, refuses."""
    verdict = refuse(Refused.UNKNOWN_SCHEME)
    for policy in policies:
        scheme = SCHEMES.get(policy.scheme)
        if scheme is None:
            return refuse(Refused.UNKNOWN_SCHEME)
        found = scheme(policy, request)
        if not found.ok:
            return found
        verdict = found if found.secret_index is not None or not verdict.ok else verdict
    return verdict


def address(_policy: Policy, _request: Request) -> Verdict:
    """The unguessable address is the whole credential. Whoever knows it may send."""
    return accept()


def header_token(policy: Policy, request: Request) -> Verdict:
    """A fixed token in a header (`header`, `prefix` such as "Bearer ")."""
    given = _header(policy, request, "authorization")
    if not given:
        return refuse(Refused.MISSING)
    prefix = _option(policy, "prefix")
    if not given.lower().startswith(prefix.lower()):
        return refuse(Refused.MALFORMED)
    token = given[len(prefix) :].strip().encode("utf-8", "surrogateescape")
    return _first_match(policy, request.now, lambda secret: _same(token, secret.encode()))


def basic(policy: Policy, request: Request) -> Verdict:
    """HTTP basic authentication; each secret is `user:password`."""
    given = request.headers.get("authorization", "")
    if not given:
        return refuse(Refused.MISSING)
    kind, _, coded = given.partition(" ")
    pair = _unbase64(coded.strip()) if kind.lower() == "basic" else None
    if not pair or b":" not in pair:
        return refuse(Refused.MALFORMED)
    return _first_match(policy, request.now, lambda secret: _same(pair, secret.encode()))


def hmac_body(policy: Policy, request: Request) -> Verdict:
    """HMAC-SHA256 over the raw body, in hex (dashes allowed) or base64, with or without a prefix."""
    return _signed(policy, request, "x-signature", request.body)


def hmac_url_body(policy: Policy, request: Request) -> Verdict:
    """HMAC-SHA256 over the notification URL followed by the raw body (option `url` replaces the called one)."""
    url = _option(policy, "url") or request.url
    return _signed(policy, request, "x-square-hmacsha256-signature", url.encode() + request.body)


def hmac_salted(policy: Policy, request: Request) -> Verdict:
    """HMAC-SHA256 over `salt:body`, the salt in a header of its own; the last part of the salt may be a time."""
    salt = request.headers.get(_option(policy, "salt_header").lower() or "x-blvd-hmac-salt", "")
    if not salt:
        return refuse(Refused.MISSING)
    if _option(policy, "salt_time") == "required":
        stamp = salt.replace(".", ":").rpartition(":")[2]
        if late := _untimely(stamp, request.now):
            return refuse(late)
    return _signed(policy, request, "x-blvd-hmac-sha256", salt.encode() + b":" + request.body)


def standard_webhooks(policy: Policy, request: Request) -> Verdict:
    """Standard Webhooks 1.0: id, timestamp and signatures in headers, five minutes tolerance both ways."""
    message_id, stamp, signatures = (request.headers.get(name, "") for name in _STANDARD_HEADERS)
    if not (message_id and stamp and signatures):
        return refuse(Refused.MISSING)
    if late := _untimely(stamp, request.now):
        return refuse(late)
    offered = [part.partition(",")[2] for part in signatures[:_LONGEST_CREDENTIAL].split() if part.startswith("v1,")]
    if not offered:
        return refuse(Refused.MALFORMED)
    try:
        body = request.body.decode()
    except UnicodeDecodeError:
        return refuse(Refused.MALFORMED)
    at = datetime.fromtimestamp(int(stamp), UTC)
    return _first_match(policy, request.now, lambda secret: _any_standard(secret, message_id, at, body, offered))


def ip_list(policy: Policy, request: Request) -> Verdict:
    """The sender's address lies in one of `networks` (CIDR)."""
    networks = policy.options.get("networks") or ()
    networks = networks.replace(",", " ").split() if isinstance(networks, str) else networks
    if not networks:
        return refuse(Refused.BAD_OPTIONS)
    try:
        allowed = [ip_network(network.strip(), strict=False) for network in networks]
    except ValueError:
        return refuse(Refused.BAD_OPTIONS)
    try:
        sender = ip_address(request.remote_address)
    except ValueError:
        return refuse(Refused.ADDRESS)
    sender = getattr(sender, "ipv4_mapped", None) or sender
    return accept() if any(sender in network for network in allowed) else refuse(Refused.ADDRESS)


SCHEMES: dict[str, Scheme] = {
    "address": address,
    "header_token": header_token,
    "basic": basic,
    "hmac": hmac_body,
    "hmac_salted": hmac_salted,
    "hmac_url_body": hmac_url_body,
    "standard_webhooks": standard_webhooks,
    "ip_list": ip_list,
}


def _signed(policy: Policy, request: Request, header: str, message: bytes) -> Verdict:
    given = _header(policy, request, header)
    if not given:
        return refuse(Refused.MISSING)
    digests = [digest for part in _signatures(given, _option(policy, "prefix")) if (digest := _digest(part, policy))]
    if not digests:
        return refuse(Refused.MALFORMED)

    def matches(secret: str) -> bool:
        key = _key(secret, policy)
        expected = hmac.new(key, message, hashlib.sha256).digest() if key else b""
        return any(_same(digest, expected) for digest in digests) and bool(key)

    return _first_match(policy, request.now, matches)


def _signatures(given: str, prefix: str) -> list[str]:
    """The parts of a header that may carry several signatures, each without its prefix."""
    if not prefix:
        return [part.strip() for part in given.split(",") if part.strip()]
    parts = ("".join(part.split()) for part in given.split(","))
    return [part[len(prefix) :] for part in parts if part.lower().startswith(prefix.lower())]


def _digest(text: str, policy: Policy) -> bytes | None:
    encoding = _option(policy, "encoding") or "hex"
    try:
        raw = bytes.fromhex(text.replace("-", "")) if encoding == "hex" else _unbase64(text)
    except ValueError:
        return None
    return raw if raw and len(raw) == _DIGEST_BYTES else None


def _key(secret: str, policy: Policy) -> bytes:
    """The secret as key: as written, or decoded where the option `key_encoding` says base64 or hex."""
    encoding = _option(policy, "key_encoding")
    if encoding == "base64":
        return _unbase64(secret) or b""
    try:
        return bytes.fromhex(secret) if encoding == "hex" else secret.encode()
    except ValueError:
        return b""


def _any_standard(secret: str, message_id: str, at: datetime, body: str, offered: list[str]) -> bool:
    bare = secret.removeprefix("whsec_")
    key = _unbase64(bare)
    if not key:
        return False
    expected = Webhook(key).sign(message_id, at, body)
    wanted = _unbase64(expected.partition(",")[2]) or b""
    return any(_same(_unbase64(one) or b"", wanted) for one in offered)


def _first_match(policy: Policy, now: datetime, matches: Callable[[str], bool]) -> Verdict:
    current = policy.current(now)
    if not current:
        return refuse(Refused.NO_SECRET)
    found = [index for index, secret in current if matches(secret)]
    return accept(found[0]) if found else refuse(Refused.MISMATCH)


def _untimely(stamp: str, now: datetime) -> Refused | None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= len("9999999999")):
        return Refused.MALFORMED
    age = now.timestamp() - int(stamp)
    if age > TOLERANCE_SECONDS:
        return Refused.TOO_OLD
    return Refused.TOO_NEW if age < -TOLERANCE_SECONDS else None


def _header(policy: Policy, request: Request, default: str) -> str:
    return request.headers.get(_option(policy, "header").lower() or default, "")[:_LONGEST_CREDENTIAL].strip()


def _option(policy: Policy, name: str) -> str:
    value = policy.options.get(name, "")
    return value if isinstance(value, str) else ""


def _unbase64(text: str) -> bytes | None:
    bare = text.strip().rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _same(left: bytes, right: bytes) -> bool:
    return hmac.compare_digest(left, right)
