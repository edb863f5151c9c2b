"""Who may open what."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from aesthetix.kernel import crypto
from aesthetix.tenancy.models import Agency, ApiToken, Invitation, Location, Membership, SecurityEntry, User
from aesthetix.tenancy.rules import AGENCY_ROLES, TOKEN_PREFIX, Rights


def locations_of(user: User) -> QuerySet[Location]:
    """The active locations this person may open: their own, and all of an agency they belong to."""
    held = user.memberships.filter(suspended_at=None)
    agencies = held.filter(location__isnull=True).values("agency_id")
    own = held.filter(location__isnull=False).values("location_id")
    active = Location.objects.filter(status=Location.Status.ACTIVE)
    return (active.filter(agency_id__in=agencies) | active.filter(id__in=own)).select_related("agency").order_by("name")


def rights_at(user: User, location: Location) -> Rights | None:
    """What this person may do at the location, or None. An agency-wide membership wins over the location's own."""
    if not user.is_active:
        return None
    memberships = Membership.objects.filter(user=user, agency_id=location.agency_id, suspended_at=None)
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


def agency_for(user: User, agency_id: UUID) -> tuple[Agency, Rights] | None:
    """The agency and the person's rights there, or None if they do not belong to it as a whole."""
    held = user.memberships.filter(agency_id=agency_id, role__in=AGENCY_ROLES, suspended_at=None)
    membership = held.select_related("agency").first()
    if membership is None or not user.is_active:
        return None
    return membership.agency, Rights(membership.role, taken_away=frozenset(membership.taken_away))


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


def agencies_of(user: User) -> QuerySet[Agency]:
    """The agencies whose own pages this person may open."""
    held = user.memberships.filter(location__isnull=True, suspended_at=None)
    return Agency.objects.filter(id__in=held.values("agency_id")).order_by("name", "id")


def people_of(place: Location | Agency) -> QuerySet[Membership]:
    """Who belongs to the location itself, or to the agency as a whole."""
    own = {"location": place} if isinstance(place, Location) else {"agency": place, "location": None}
    return Membership.objects.filter(**own).select_related("user").order_by("user__last_name", "user__email", "id")


def open_invitations(place: Location | Agency) -> QuerySet[Invitation]:
    """Those that wait for an answer, expired ones too, newest first."""
    own = {"location": place} if isinstance(place, Location) else {"agency": place, "location": None}
    waiting = Invitation.objects.filter(**own, accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by", "agency", "location").order_by("-created_at", "-id")


def invitation_for(raw: str, *, at: datetime) -> Invitation | None:
    """The invitation behind a link, or None: unknown, expired, used or revoked."""
    found = Invitation.objects.filter(
        token_hash=crypto.digest_token(raw), accepted_at=None, revoked_at=None, expires_at__gt=at
    )
    return found.select_related("agency", "location", "invited_by").first()


def second_step_required(location: Location) -> bool:
    """Whether the location, or its agency for all of its locations, asks everybody for a second step."""
    return bool(location.settings.get("second_step") or location.agency.settings.get("second_step"))


def security_entries(place: Location | Agency) -> QuerySet[SecurityEntry]:
    """What happened to people, roles, tokens and settings here, and the sign-ins of the people who may come here."""
    agency_id = place.agency_id if isinstance(place, Location) else place.id
    people = Membership.objects.filter(agency_id=agency_id)
    here = Q(agency_id=agency_id)
    if isinstance(place, Location):
        people = people.filter(Q(location=place) | Q(location=None))
        here &= Q(location=place) | Q(location=None)
    return SecurityEntry.objects.filter(here | Q(agency=None, user_id__in=people.values("user_id")))


def everybody_at(location: Location) -> QuerySet[Membership]:
    """The location's own people and those of the whole agency, suspended ones too."""
    reach = Q(location=location) | Q(agency_id=location.agency_id, location=None)
    return Membership.objects.filter(reach).select_related("user").order_by("user__first_name", "user__email", "id")


def people_at(location: Location) -> QuerySet[User]:
    """Everybody who may open the location: its own people and those of its agency, by name."""
    memberships = everybody_at(location).filter(suspended_at=None)
    ids = memberships.order_by().values("user_id")
    return User.objects.filter(is_active=True, id__in=ids).order_by("first_name", "email")
