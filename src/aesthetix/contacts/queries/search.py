"""Finding contacts by what people type: prefixes of terms, read in index order and cut off early."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from aesthetix.contacts.models import ContactTerm
from aesthetix.contacts.rules.search import fold, prefixes_of
from aesthetix.tenancy.models import Location

MOST = 1_000
_MOST_WORDS = 5
_LAST = "\U0010ffff"  # sorts after every other character, bytewise


def found_by(location: Location, query: str, *, most: int = MOST) -> list[UUID]:
    """Ids of contacts with a term that begins as typed, at most `most`; then those where every word begins a term."""
    found: dict[UUID, None] = {}
    for terms in _searches(location, query):
        if len(found) < most:
            found.update(dict.fromkeys(terms.values_list("contact_id", flat=True)[: most - len(found)]))
    return list(found)


def _searches(location: Location, query: str) -> list[QuerySet[ContactTerm]]:
    searches = [_range(location, prefix).order_by("term") for prefix in prefixes_of(query)]
    words = sorted(set(fold(query).split()), key=len, reverse=True)[:_MOST_WORDS]
    if len(words) > 1:
        rest = _range(location, words[0])
        for word in words[1:]:
            rest = rest.filter(Exists(_range(location, word).filter(contact_id=OuterRef("contact_id"))))
        searches.append(rest)
    return searches


def _range(location: Location, prefix: str) -> QuerySet[ContactTerm]:
    """Two comparisons instead of LIKE: row-level security lets only leak-proof operators use an index."""
    return ContactTerm.objects.filter(location=location, term__gte=prefix, term__lt=prefix + _LAST)
