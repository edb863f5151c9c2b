"""People and what they are to an agency or a location."""

from django.db import transaction

from aesthetix.kernel.errors import Conflict, Refusal
from aesthetix.tenancy.models import Agency, Location, Membership, User
from aesthetix.tenancy.rules import AGENCY_ROLES, Role


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
