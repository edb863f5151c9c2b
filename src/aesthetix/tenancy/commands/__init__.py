"""What changes agencies, locations, people, invitations and tokens."""

from aesthetix.tenancy.commands.agencies import create_agency, create_location
from aesthetix.tenancy.commands.people import create_user, grant_membership
from aesthetix.tenancy.commands.tokens import create_token, note_token_use, revoke_token

__all__ = [
    "create_agency",
    "create_location",
    "create_token",
    "create_user",
    "grant_membership",
    "note_token_use",
    "revoke_token",
]
