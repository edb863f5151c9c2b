"""Links to pages of other rooms of this door."""

from uuid import UUID

from aesthetix.staff.connect.gate import address_for
from aesthetix.tenancy.models import Location


def contact_url(location: Location, contact_id: UUID) -> str:
    """The contact's page."""
    return address_for("contact", location, contact_id)
