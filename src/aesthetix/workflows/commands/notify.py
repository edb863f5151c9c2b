"""Mail to people of the practice. Nothing of the patient is in it but the link."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail

from aesthetix.tenancy.models import Location, Membership, User
from aesthetix.tenancy.queries import rights_at
from aesthetix.tenancy.rules import Role


def send_notification(
    *, location_id: UUID, contact_id: UUID, user_id: UUID | None, workflow: str, subject: str, message: str
) -> int:
    """Send to the person, or to all admins of the location; returns how many mails left. Who may not open the location
    any more gets none."""
    location = Location.objects.select_related("agency").get(id=location_id)
    link = f"{settings.BASE_URL}/l/{location.id}/contacts/{contact_id}/"
    body = "\n\n".join(part for part in (message, f"Contact: {link}", f"Sent by the workflow {workflow}.") if part)
    receivers = _receivers(location, user_id)
    for user in receivers:
        send_mail(subject, body, None, [user.email])
    return len(receivers)


def _receivers(location: Location, user_id: UUID | None) -> list[User]:
    if user_id is None:
        admins = Membership.objects.filter(location=location, role=Role.LOCATION_ADMIN, user__is_active=True)
        return [row.user for row in admins.select_related("user").order_by("user__email")]
    user = User.objects.filter(id=user_id, is_active=True).first()
    return [user] if user and rights_at(user, location) else []
