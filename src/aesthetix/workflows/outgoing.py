"""Posting to a stranger: public addresses only, no redirects, a short time, nothing of the answer kept."""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks.webhooks import Webhook

from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key

SECONDS = 7.0
_TIMES = httpx.Timeout(connect=2.0, write=1.5, read=3.0, pool=0.5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the code of an error."""

    status_code: int | None
    error: str
    milliseconds: int

    @property
    def is_good(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300  # noqa: PLR2004 -- HTTP's own


Reach = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large: not private, local, reserved or multicast."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or is_public(str(inner)))


def signing_key(location: Location) -> bytes:
    """The location's key for signing what it sends out; made from its data key, so there is nothing to keep."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"workflows: webhook out").derive(
        data_key(location)
    )


def signed_headers(location: Location, message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks for this body."""
    signature = Webhook(signing_key(location)).sign(message_id, at, body.decode())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Aesthetix-CRM",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def post(url: str, body: bytes, headers: Mapping[str, str], *, may_reach: Reach = is_public) -> Answer:
    """Post once. The name is resolved here and the connection made to the address that was checked, so that a name
    cannot change its mind in between."""
    began = time.monotonic()
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        address = _address(host, parts.port or (443 if parts.scheme == "https" else 80), may_reach)
        if address is None:
            return Answer(None, "address_refused", _since(began))
        status = _send(url, host, address, body, headers)
    except (OSError, UnicodeError):
        return Answer(None, "name_unknown", _since(began))
    except httpx.TimeoutException:
        return Answer(None, "timed_out", _since(began))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(None, type(error).__name__[:60], _since(began))
    return Answer(status, "", _since(began))


def _address(host: str, port: int, may_reach: Reach) -> str | None:
    """An address of this name, or None if any of its addresses must not be reached."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return found[0] if found and all(may_reach(address) for address in found) else None


def _send(url: str, host: str, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    target = httpx.URL(url).copy_with(host=address)
    name = httpx.URL(url).netloc.decode()
    with (
        httpx.Client(timeout=_TIMES, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST", target, content=body, headers={**headers, "Host": name}, extensions={"sni_hostname": host}
        ) as answer,
    ):
        return answer.status_code


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
