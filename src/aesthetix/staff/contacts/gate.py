"""The gate of this room: a contact within the reader's sight, or 404."""

from uuid import UUID

from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.listing import Reader
from aesthetix.contacts.queries.visibility import contacts_for
from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import StaffRequest


def contact_for(request: StaffRequest, contact_id: UUID) -> Contact:
    """The contact, if it is here and this person may see it. Raises NotFound."""
    found = contacts_for(request.location, request.rights, request.user).filter(id=contact_id).first()
    if found is None:
        raise NotFound
    return found


def reader_of(request: StaffRequest) -> Reader:
    return Reader(request.location, request.rights, request.user)
