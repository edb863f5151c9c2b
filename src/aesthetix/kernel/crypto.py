"""Sealing of bytes at rest: AES-256-GCM with a key per location, itself wrapped by the instance's keys."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class Unreadable(Exception):
    """The bytes were sealed with another key, or were altered."""


def new_key() -> bytes:
    """32 random bytes."""
    return AESGCM.generate_key(bit_length=256)


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(key: bytes, plain: bytes, *, bound_to: bytes = b"") -> bytes:
    """Encrypt `plain`; `bound_to` (an id, say) must be given again to open it."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, *, bound_to: bytes = b"") -> bytes:
    """The plain bytes. Raises Unreadable."""
    try:
        return _cipher(key).decrypt(bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:]), bound_to)
    except InvalidTag as error:
        raise Unreadable("sealed with another key, or altered") from error


def _instance_keys() -> list[bytes]:
    return [base64.urlsafe_b64decode(text) for text in settings.ENCRYPTION_KEYS]


def wrap(key: bytes) -> bytes:
    """A location's key, sealed with the newest of the instance's keys."""
    return seal(_instance_keys()[0], key)


def unwrap(wrapped: bytes) -> bytes:
    """The location's key; older instance keys are tried too, so that they can be rotated. Raises Unreadable."""
    for instance_key in _instance_keys():
        try:
            return unseal(instance_key, wrapped)
        except Unreadable:
            continue
    raise Unreadable("none of ENCRYPTION_KEYS opens this location's key: add the key it was made with")


def digest_token(token: str) -> str:
    """What is stored of a high-entropy token: keyed SHA-256 in hex, the same for the same token on this instance."""
    return hmac.new(settings.SECRET_KEY.encode(), token.encode(), hashlib.sha256).hexdigest()
