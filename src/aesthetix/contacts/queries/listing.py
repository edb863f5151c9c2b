"""The contact list: filter, search, sort, and pages that begin after a given contact (keyset)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from aesthetix.contacts.models import Contact, ContactQuerySet
from aesthetix.contacts.queries.expressions import one_of_ids, row_after
from aesthetix.contacts.queries.filtering import compiled
from aesthetix.contacts.queries.search import MOST, found_by
from aesthetix.contacts.queries.visibility import contacts_for
from aesthetix.contacts.rules.filters import FilterField, Group, When
from aesthetix.tenancy.models import Location, User
from aesthetix.tenancy.rules import Rights

MOST_COUNTED = 10_000
MOST_NARROWED = 3_000  # found by search before a filter narrows them
COUNT_MILLISECONDS = 50
PAGE = 50
# key in the address -> columns that one index holds in this order
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("last_name", "first_name", "id"),
    "created_at": ("created_at", "id"),
    "updated_at": ("updated_at", "id"),
}
NEWEST_FIRST = "-updated_at"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose list it is."""

    location: Location
    rights: Rights
    user: User


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list shows: checked filter, text searched for, sort, and where the page begins or ends."""

    when: When
    fields: Mapping[str, FilterField] = field(default_factory=dict)
    filter: Group = field(default_factory=Group)
    text: str = ""
    sort: str = NEWEST_FIRST
    after: UUID | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One page. `before` and `after` are the contacts to turn the page at, empty where there is none."""

    rows: list[Contact]
    before: UUID | None = None
    after: UUID | None = None


def selection(reader: Reader, wish: Wish) -> ContactQuerySet:
    """All contacts the reader may see that pass filter and search; for lists, counts and bulk actions alike."""
    found = contacts_for(reader.location, reader.rights, reader.user)
    if wish.text:
        is_narrowed = bool(wish.filter) or reader.rights.only_assigned
        most = MOST_NARROWED if is_narrowed else MOST
        found = found.filter(one_of_ids(found_by(reader.location, wish.text, most=most)))
    return found.filter(compiled(wish.filter, wish.fields, wish.when)) if wish.filter else found


def page_of(found: ContactQuerySet, wish: Wish, *, size: int = PAGE) -> ContactPage:
    """The page after or before a contact: one query, and one for that contact's place."""
    columns = SORTS.get(wish.sort.removeprefix("-"), SORTS["updated_at"])
    turned = wish.before is not None
    is_falling = wish.sort.startswith("-") != turned
    turn = wish.before or wish.after
    pivot = Contact.objects.filter(id=turn).first() if turn else None
    if pivot:
        found = found.filter(row_after(columns, [getattr(pivot, name) for name in columns], backwards=is_falling))
    rows = list(found.order_by(*(f"-{name}" if is_falling else name for name in columns))[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if turned:
        rows.reverse()
    if not rows:
        return ContactPage([])
    return ContactPage(
        rows,
        before=rows[0].id if (has_more if turned else pivot is not None) else None,
        after=rows[-1].id if (pivot is not None if turned else has_more) else None,
    )


def count_of(found: ContactQuerySet, page: ContactPage) -> int | None:
    """How many, counted no further than one above MOST_COUNTED; None if counting would take too long."""
    if page.before is None and page.after is None:
        return len(page.rows)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)",
                [str(COUNT_MILLISECONDS)],
            )
            usual = cursor.fetchone()[0]
            count = found.order_by()[: MOST_COUNTED + 1].count()
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [usual])
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None
    return count


def count_text(count: int | None) -> str:
    if count is None:
        return "many"
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
