"""Mails that this room sends itself. They carry no patient data."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from aesthetix.kernel.errors import Refusal
from aesthetix.tenancy.models import Invitation
from aesthetix.tenancy.rules import INVITATION_DAYS


def send_invitation(invitation: Invitation, raw: str) -> str:
    """Send the link and return it. Raises Refusal if the mail server does not take it, so that nothing is kept."""
    url = f"{settings.BASE_URL}/join/{raw}/"
    place = invitation.location or invitation.agency
    context = {"invitation": invitation, "place": place.name, "url": url, "days": INVITATION_DAYS}
    mail = EmailMultiAlternatives(
        subject=f"Join {place.name} on Aesthetix CRM".replace("\n", " "),
        body=render_to_string("tenancy/mail/invitation.txt", context),
        to=[invitation.email],
    )
    mail.attach_alternative(render_to_string("tenancy/mail/invitation.html", context), "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        raise Refusal("The mail could not be sent, so nobody was invited. Check the mail settings.") from error
    return url
