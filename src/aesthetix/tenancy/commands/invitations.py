"""Asking people to join: by mail, once, for seven days."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from aesthetix.kernel import crypto
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy.commands.people import create_user, grant_membership
from aesthetix.tenancy.commands.security import record
from aesthetix.tenancy.models import Agency, Invitation, Location, Membership, User
from aesthetix.tenancy.rules import AGENCY_ROLES, GIVES, INVITATION_DAYS, Rights, Role

MOST_OPEN = 200


@transaction.atomic
def invite(
    *,
    agency: Agency,
    location: Location | None,
    email: str,
    role: str,
    only_assigned: bool,
    rights: Rights,
    by: Actor,
    at: datetime,
) -> tuple[Invitation, str]:
    """A new invitation and its token, which stands in the mail only. An open one for the same place is replaced.

    Raises Refusal: a role the inviter cannot give; Conflict: the person is here already.
    """
    address = email.strip().lower()
    if (role in AGENCY_ROLES) != (location is None) or Role(role) not in GIVES[rights.role]:
        raise Refusal(f"You cannot give the role {Role(role).label} here.", fields={"role": ["Choose another role."]})
    if Membership.objects.filter(user__email=address, agency=agency, location=location).exists():
        raise Conflict(f"{address} is in the list already.", fields={"email": ["This person is in the list already."]})
    open_ones = Invitation.objects.filter(agency=agency, location=location, accepted_at=None, revoked_at=None)
    if open_ones.filter(expires_at__gt=at).count() >= MOST_OPEN:
        raise Refusal(f"There are {MOST_OPEN} open invitations: revoke some first.")
    open_ones.filter(email=address).update(revoked_at=at)
    raw = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        agency=agency,
        location=location,
        email=address,
        role=role,
        only_assigned=only_assigned,
        token_hash=crypto.digest_token(raw),
        invited_by=User.objects.filter(id=by.id).first() if by.kind == "user" else None,
        created_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    _record("invitation.sent", invitation, by=by, at=at)
    return invitation, raw


@transaction.atomic
def renew_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> tuple[Invitation, str]:
    """A fresh token and seven more days; the old link dies. Raises Refusal if it was accepted or revoked."""
    raw = secrets.token_urlsafe(32)
    changed = Invitation.objects.filter(id=invitation.id, accepted_at=None, revoked_at=None).update(
        token_hash=crypto.digest_token(raw), expires_at=at + timedelta(days=INVITATION_DAYS)
    )
    if not changed:
        raise Refusal("This invitation was accepted or revoked: invite the person again.")
    invitation.refresh_from_db()
    _record("invitation.sent_again", invitation, by=by, at=at)
    return invitation, raw


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """The link is dead at once. Doing so twice is harmless; an accepted one stays accepted."""
    if Invitation.objects.filter(id=invitation.id, accepted_at=None, revoked_at=None).update(revoked_at=at):
        _record("invitation.revoked", invitation, by=by, at=at)


@transaction.atomic
def accept_invitation(
    *,
    raw: str,
    first_name: str,
    last_name: str,
    password: str | None,
    by: Actor,
    at: datetime,
    user: User | None = None,
) -> Membership:
    """Join: a new person with name and password, or `user` who has proved to be that person. The token works once.

    Raises NotFound: unknown, expired, used or revoked; Conflict: an account exists and nobody signed in to it.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("agency", "location")
        .filter(token_hash=crypto.digest_token(raw), accepted_at=None, revoked_at=None, expires_at__gt=at)
        .first()
    )
    if invitation is None or (user is not None and user.email != invitation.email):
        raise NotFound("This invitation is no longer valid. Ask for a new one.")
    joining = user or create_user(
        email=invitation.email, password=password, first_name=first_name.strip(), last_name=last_name.strip()
    )
    Invitation.objects.filter(id=invitation.id).update(accepted_at=at)
    membership = grant_membership(
        user=joining,
        agency=invitation.agency,
        role=invitation.role,
        location=invitation.location,
        only_assigned=invitation.only_assigned,
    )
    _record("invitation.accepted", invitation, by=by, at=at, user=joining)
    return membership


def _record(action: str, invitation: Invitation, *, by: Actor, at: datetime, user: User | None = None) -> None:
    record(
        action,
        by=by,
        at=at,
        agency=invitation.agency,
        location=invitation.location,
        user=user,
        subject=invitation.email,
        after={"role": Role(invitation.role).label, "only_assigned": invitation.only_assigned},
    )
