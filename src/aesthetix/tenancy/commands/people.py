"""People and what they are to an agency or a location."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, Refusal
from aesthetix.tenancy.commands.security import record
from aesthetix.tenancy.commands.tokens import revoke_tokens_of
from aesthetix.tenancy.models import Agency, Location, Membership, User
from aesthetix.tenancy.rules import AGENCY_ROLES, GIVES, PERMISSIONS, Rights, Role


@transaction.atomic
def create_user(*, email: str, password: str | None = None, first_name: str = "", last_name: str = "") -> User:
    """A person who can sign in; without a password by invitation or reset link. Raises Conflict: e-mail taken."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Conflict(f"Somebody signs in as {email.strip().lower()} already.")
    return User.objects.create_user(email, password, first_name=first_name, last_name=last_name)


@transaction.atomic
def grant_membership(
    *, user: User, agency: Agency, role: str, location: Location | None = None, only_assigned: bool = False
) -> Membership:
    """Give a person a role at an agency or at one location; a role they had there is replaced. Raises Refusal."""
    if (role in AGENCY_ROLES) != (location is None):
        raise Refusal(
            f"The role {Role(role).label} is given {'without' if role in AGENCY_ROLES else 'with'} a location."
        )
    membership, _ = Membership.objects.update_or_create(
        user=user, agency=agency, location=location, defaults={"role": role, "only_assigned": only_assigned}
    )
    return membership


@transaction.atomic
def change_profile(*, user: User, first_name: str, last_name: str, phone: str, by: Actor, at: datetime) -> User:
    """A person's own name and phone."""
    before = {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone}
    after = {"first_name": first_name.strip(), "last_name": last_name.strip(), "phone": phone.strip()}
    if before != after:
        for name, value in after.items():
            setattr(user, name, value)
        user.save(update_fields=list(after))
        record("profile.changed", by=by, at=at, user=user, before=before, after=after)
    return user


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    role: str,
    only_assigned: bool,
    taken_away: Sequence[str],
    rights: Rights,
    by: Actor,
    at: datetime,
) -> Membership:
    """A new role and what is taken away from it. `rights` are those of the person who changes. Raises Refusal."""
    found = _locked(membership, rights, by)
    if (role in AGENCY_ROLES) != (found.location_id is None) or Role(role) not in GIVES[rights.role]:
        raise Refusal(f"You cannot give the role {Role(role).label} here.", fields={"role": ["Choose another role."]})
    if role != found.role:
        _keep_an_owner(found)
    before = _shown(found)
    found.role, found.only_assigned = role, only_assigned
    found.taken_away = sorted(set(taken_away) & set(PERMISSIONS))
    found.save(update_fields=["role", "only_assigned", "taken_away"])
    _record("role.changed", found, by=by, at=at, before=before, after=_shown(found))
    return found


@transaction.atomic
def suspend_membership(*, membership: Membership, rights: Rights, by: Actor, at: datetime) -> Membership:
    """Take the access away but keep the place: sessions end, tokens the person made here are revoked."""
    found = _locked(membership, rights, by)
    _keep_an_owner(found)
    if found.suspended_at is None:
        found.suspended_at = at
        found.save(update_fields=["suspended_at"])
        revoked = revoke_tokens_of(found, by=by, at=at)
        _record("person.deactivated", found, by=by, at=at, after={"tokens_revoked": revoked})
    return found


@transaction.atomic
def resume_membership(*, membership: Membership, rights: Rights, by: Actor, at: datetime) -> Membership:
    """Give the access back."""
    found = _locked(membership, rights, by)
    if found.suspended_at is not None:
        found.suspended_at = None
        found.save(update_fields=["suspended_at"])
        _record("person.activated", found, by=by, at=at)
    return found


@transaction.atomic
def remove_membership(*, membership: Membership, rights: Rights, by: Actor, at: datetime) -> None:
    """Take the person out of the location or agency. Their account stays, what they did stays in history."""
    found = _locked(membership, rights, by)
    _keep_an_owner(found)
    revoked = revoke_tokens_of(found, by=by, at=at)
    _record("person.removed", found, by=by, at=at, before=_shown(found), after={"tokens_revoked": revoked})
    found.delete()


def _locked(membership: Membership, rights: Rights, by: Actor) -> Membership:
    found = Membership.objects.select_for_update(of=("self",)).select_related("user", "location", "agency")
    row = found.filter(id=membership.id).first()
    if row is None:
        raise Conflict("This person was removed meanwhile.")
    if by.kind == "user" and by.id == str(row.user_id):
        raise Refusal("You cannot change your own access. Ask another admin.")
    if Role(row.role) not in GIVES[rights.role]:
        raise Refusal(f"Only somebody above can change a person with the role {Role(row.role).label}.")
    return row


def _keep_an_owner(membership: Membership) -> None:
    """Raises Refusal for the last active owner. The owners' rows are locked, so that two cannot leave at once."""
    if membership.role != Role.AGENCY_OWNER:
        return
    owners = Membership.objects.select_for_update().filter(
        agency_id=membership.agency_id, role=Role.AGENCY_OWNER, suspended_at=None, user__is_active=True
    )
    if not [owner for owner in owners if owner.id != membership.id]:
        raise Refusal("An agency needs an owner: make somebody else an owner first.", code="last_owner")


def _shown(membership: Membership) -> dict[str, Any]:
    return {
        "role": Role(membership.role).label,
        "only_assigned": membership.only_assigned,
        "taken_away": membership.taken_away,
    }


def _record(action: str, membership: Membership, *, by: Actor, at: datetime, **changes: Any) -> None:
    record(
        action, by=by, at=at, agency=membership.agency, location=membership.location, user=membership.user, **changes
    )
