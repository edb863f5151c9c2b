"""Contacts by an exact term: for what many carry seldom, where row-level security keeps an array index from serving."""

from collections.abc import Sequence
from uuid import UUID

from aesthetix.contacts.models import ContactTerm
from aesthetix.kernel import scope

MOST = 2_000


def carriers(terms: Sequence[str]) -> list[UUID] | None:
    """Ids of the open location's contacts with one of these terms; None if there are many, or none at all.

    None means: ask the contacts themselves. One index-only query.
    """
    found = ContactTerm.objects.filter(location_id=scope.current().location_id, term__in=terms)
    ids = list(found.values_list("contact_id", flat=True)[: MOST + 1])
    return ids if 0 < len(ids) <= MOST else None
