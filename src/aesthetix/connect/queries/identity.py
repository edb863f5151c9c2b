"""Who might be meant: everybody who carries one of these ids, addresses or numbers. One query for a whole batch."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from aesthetix.connect.models import ClientAlias
from aesthetix.contacts.rules.search import fold
from aesthetix.tenancy.models import Location

_SQL = """
SELECT 'client_id', client_id, contact_id FROM connect_clientalias
WHERE location_id = %(location)s AND connection_id = %(connection)s AND client_id = ANY(%(ids)s)
UNION ALL
SELECT 'email', email, id FROM contacts_contact
WHERE location_id = %(location)s AND email = ANY(%(emails)s) AND email <> '' AND deleted_at IS NULL
UNION ALL
SELECT 'email', address, contact_id FROM contacts_contactemail
WHERE location_id = %(location)s AND address = ANY(%(emails)s)
UNION ALL
SELECT 'phone', phone, id FROM contacts_contact
WHERE location_id = %(location)s AND phone = ANY(%(phones)s) AND phone <> '' AND deleted_at IS NULL
UNION ALL
SELECT 'phone', number, contact_id FROM contacts_contactphone
WHERE location_id = %(location)s AND number = ANY(%(phones)s)
UNION ALL
SELECT 'term', term, contact_id FROM contacts_contactterm
WHERE location_id = %(location)s AND term = ANY(%(terms)s)
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """`kind` (client_id, email, phone or term) and `value` lead to this contact."""

    kind: str
    value: str
    contact_id: UUID


def traces(
    location: Location, connection_id: UUID, *, ids: Collection[str], emails: Collection[str], phones: Collection[str]
) -> Iterator[Trace]:
    """Terms find contacts whose client id came from an import; who reads them checks the field itself."""
    values: dict[str, Any] = {
        "location": location.id,
        "connection": connection_id,
        "ids": list(ids),
        "emails": list(emails),
        "phones": list(phones),
        "terms": [fold(client_id) for client_id in ids],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        yield from (Trace(*row) for row in cursor.fetchall())


def aliases_of(location: Location, connection_id: UUID, contact_ids: Collection[UUID]) -> Iterator[tuple[UUID, str]]:
    """(contact, client id) for each id that one of these contacts carries at this source."""
    rows = ClientAlias.objects.filter(location=location, connection_id=connection_id, contact_id__in=contact_ids)
    yield from rows.values_list("contact_id", "client_id")
