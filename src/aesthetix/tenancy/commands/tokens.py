"""API tokens of a location: shown once, kept as a hash, revoked but never forgotten."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.tenancy.commands.security import record
from aesthetix.tenancy.models import ApiToken, Location, Membership, User
from aesthetix.tenancy.rules import SCOPES, TOKEN_PREFIX

MOST_TOKENS = 50
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_token(
    *, location: Location, name: str, scopes: Sequence[str], by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody can read again. Raises Refusal: unknown scope, none, no name, too many."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        text = f"Unknown scope: {', '.join(unknown)}." if unknown else "Choose at least one thing the token may do."
        raise Refusal(text, fields={"scopes": [text]})
    if not name.strip():
        raise Refusal("Give the token a name that says who uses it.", fields={"name": ["Give the token a name."]})
    if location.api_tokens.filter(revoked_at=None).count() >= MOST_TOKENS:
        raise Refusal(f"A location has at most {MOST_TOKENS} tokens in use: revoke one first.")
    raw = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        location=location,
        name=name.strip(),
        hint=raw[:8],
        token_hash=crypto.digest_token(raw),
        scopes=sorted(set(scopes)),
        created_by=User.objects.filter(id=by.id).first() if by.kind == "user" else None,
        created_at=at,
    )
    record("token.created", by=by, at=at, location=location, subject=token.name, after={"scopes": token.scopes})
    return token, raw


@transaction.atomic
def revoke_token(*, location: Location, token_id: UUID | str, by: Actor, at: datetime) -> ApiToken:
    """End a token at once; doing so twice keeps the first moment. Raises NotFound."""
    changed = ApiToken.objects.filter(location=location, id=token_id, revoked_at=None).update(revoked_at=at)
    token = ApiToken.objects.filter(location=location, id=token_id).first()
    if token is None:
        raise NotFound
    if changed:
        record("token.revoked", by=by, at=at, location=location, subject=token.name)
    return token


def revoke_tokens_of(membership: Membership, *, by: Actor, at: datetime) -> int:
    """End the tokens that a leaving person made where they worked; returns how many."""
    reach = {"location": membership.location} if membership.location_id else {"location__agency": membership.agency}
    tokens = ApiToken.objects.filter(created_by=membership.user, revoked_at=None, **reach).select_related("location")
    found = list(tokens)
    for token in found:
        revoke_token(location=token.location, token_id=token.id, by=by, at=at)
    return len(found)


def note_token_use(*, token: ApiToken, at: datetime) -> None:
    """Remember when the token was last used, to the minute, so that a busy program costs one write a minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - _USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(stale, id=token.id).update(last_used_at=at)
