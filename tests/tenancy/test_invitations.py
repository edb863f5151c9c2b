from datetime import timedelta

import pytest

from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy import commands, mail, queries
from aesthetix.tenancy.models import Invitation, Membership
from aesthetix.tenancy.rules import Rights, Role
from support.cast import AT, TESTER, make_person

ADMIN = Rights(Role.LOCATION_ADMIN)


def invite(practice, email="New.Person@Example.com", role=Role.LOCATION_USER, rights=ADMIN, at=AT):
    return commands.invite(
        agency=practice.agency,
        location=practice.location,
        email=email,
        role=role,
        only_assigned=True,
        rights=rights,
        by=TESTER,
        at=at,
    )


def accept(raw, at=AT, user=None):
    return commands.accept_invitation(
        raw=raw, first_name="Nina", last_name="New", password="a long enough sentence", by=TESTER, at=at, user=user
    )


def test_joining_makes_the_person_with_the_role(practice):
    invitation, raw = invite(practice)
    membership = accept(raw)
    assert (membership.user.email, membership.role, membership.only_assigned) == (
        "new.person@example.com",
        Role.LOCATION_USER,
        True,
    )
    assert membership.user.check_password("a long enough sentence")
    assert raw not in invitation.token_hash


@pytest.mark.req("V6.4.1")
def test_a_token_works_once(practice):
    _, raw = invite(practice)
    accept(raw)
    with pytest.raises(NotFound):
        accept(raw)


def test_a_token_dies_after_seven_days(practice):
    _, raw = invite(practice)
    assert queries.invitation_for(raw, at=AT + timedelta(days=7, seconds=-1)) is not None
    with pytest.raises(NotFound):
        accept(raw, at=AT + timedelta(days=7))


def test_sending_again_kills_the_old_link(practice):
    invitation, old = invite(practice)
    _, new = commands.renew_invitation(invitation=invitation, by=TESTER, at=AT + timedelta(days=6))
    with pytest.raises(NotFound):
        accept(old)
    accept(new, at=AT + timedelta(days=12))
    with pytest.raises(Refusal, match="accepted or revoked"):
        commands.renew_invitation(invitation=invitation, by=TESTER, at=AT)


def test_inviting_again_replaces_the_open_one(practice):
    _, old = invite(practice)
    invite(practice)
    assert queries.invitation_for(old, at=AT) is None
    assert queries.open_invitations(practice.location).count() == 1


def test_a_revoked_invitation_is_dead(practice):
    invitation, raw = invite(practice)
    commands.revoke_invitation(invitation=invitation, by=TESTER, at=AT)
    with pytest.raises(NotFound):
        accept(raw)


def test_somebody_who_is_here_is_not_invited(practice):
    with pytest.raises(Conflict, match="already"):
        invite(practice, email=practice.front_desk.email)


@pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.AGENCY_OWNER])
def test_a_location_admin_cannot_invite_upwards(practice, role):
    with pytest.raises(Refusal, match="cannot give"):
        invite(practice, role=role)


def test_an_existing_account_joins_only_as_itself(cast):
    other = make_person("other", cast.stranger.agency, Role.LOCATION_USER, cast.stranger.location)
    _, raw = invite(cast.beverly, email=other.email)
    with pytest.raises(Conflict):
        accept(raw)
    with pytest.raises(NotFound):
        accept(raw, user=cast.stranger.admin)
    accept(raw, user=other)
    assert Membership.objects.filter(user=other).count() == 2


def test_the_mail_carries_the_link_and_no_more(practice, mailoutbox, settings):
    settings.BASE_URL = "https://crm.example.com"
    invitation, raw = invite(practice)
    mail.send_invitation(invitation, raw)
    (sent,) = mailoutbox
    assert sent.to == ["new.person@example.com"]
    assert f"https://crm.example.com/join/{raw}/" in sent.body
    assert f"https://crm.example.com/join/{raw}/" in sent.alternatives[0].content
    assert "Maya" not in sent.body


def test_a_mail_that_cannot_be_sent_is_said(practice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    invitation, raw = invite(practice)
    with pytest.raises(Refusal, match="could not be sent"):
        mail.send_invitation(invitation, raw)
    assert Invitation.objects.count() == 1
