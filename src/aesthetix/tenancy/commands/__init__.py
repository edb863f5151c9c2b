"""What changes agencies, locations, people, invitations and tokens."""

from aesthetix.tenancy.commands.agencies import (
    change_location,
    create_agency,
    create_location,
    require_second_step,
)
from aesthetix.tenancy.commands.invitations import accept_invitation, invite, renew_invitation, revoke_invitation
from aesthetix.tenancy.commands.people import (
    change_membership,
    change_profile,
    create_user,
    grant_membership,
    remove_membership,
    resume_membership,
    suspend_membership,
)
from aesthetix.tenancy.commands.security import note_failed_sign_in, record, wait_before_sign_in
from aesthetix.tenancy.commands.tokens import create_token, note_token_use, revoke_token

__all__ = [
    "accept_invitation",
    "change_location",
    "change_membership",
    "change_profile",
    "create_agency",
    "create_location",
    "create_token",
    "create_user",
    "grant_membership",
    "invite",
    "note_failed_sign_in",
    "note_token_use",
    "record",
    "remove_membership",
    "renew_invitation",
    "require_second_step",
    "resume_membership",
    "revoke_invitation",
    "revoke_token",
    "suspend_membership",
    "wait_before_sign_in",
]
