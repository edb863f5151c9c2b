"""Who may open what."""

from uuid import UUID

from django.db.models import Q, QuerySet

from aesthetix.kernel import crypto
from aesthetix.tenancy.models import ApiToken, Location, Membership, User
from aesthetix.tenancy.rules import AGENCY_ROLES, TOKEN_PREFIX, Rights


def locations_of(user: User) -> QuerySet[Location]:
    """The active locations this person may open: their own, and all of an agency they belong to."""
    agencies = user.memberships.filter(location__isnull=True).values("agency_id")
    own = user.memberships.filter(location__isnull=False).values("location_id")
    active = Location.objects.filter(status=Location.Status.ACTIVE)
    return (active.filter(agency_id__in=agencies) | active.filter(id__in=own)).select_related("agency").order_by("name")


def rights_at(user: User, location: Location) -> Rights | None:
    """What this person may do at the location, or None. An agency-wide membership wins over the location's own."""
    if not user.is_active:
        return None
    memberships = Membership.objects.filter(user=user, agency_id=location.agency_id)
    found = [m for m in memberships if m.location_id is None or m.location_id == location.id]
    if not found:
        return None
    best = min(found, key=lambda m: (m.role not in AGENCY_ROLES, m.role))
    return Rights(role=best.role, only_assigned=best.only_assigned, taken_away=frozenset(best.taken_away))


def location_for(user: User, location_id: UUID) -> tuple[Location, Rights] | None:
    """The location and the person's rights there, or None: not theirs, closed, or not there at all."""
    location = Location.objects.filter(id=location_id, status=Location.Status.ACTIVE).select_related("agency").first()
    rights = rights_at(user, location) if location else None
    return (location, rights) if location and rights else None


def token_for(raw: str) -> ApiToken | None:
    """The valid token behind this text, with its location, or None: unknown, revoked, or of a closed location."""
    if not raw.startswith(TOKEN_PREFIX):
        return None
    return (
        ApiToken.objects.filter(
            token_hash=crypto.digest_token(raw), revoked_at=None, location__status=Location.Status.ACTIVE
        )
        .select_related("location")
        .first()
    )


def tokens_of(location: Location) -> QuerySet[ApiToken]:
    """All tokens of the location, newest first, revoked ones too."""
    return ApiToken.objects.filter(location=location).select_related("created_by").order_by("-created_at", "-id")


def people_at(location: Location) -> QuerySet[User]:
    """Everybody who may open the location: its own people and those of its agency, by name."""
    memberships = Membership.objects.filter(agency_id=location.agency_id).filter(
        Q(location=location) | Q(location__isnull=True)
    )
    return User.objects.filter(is_active=True, id__in=memberships.values("user_id")).order_by("first_name", "email")
