"""Finding contacts by what people type: prefixes of terms, read in index order and cut off early."""

from uuid import UUID

from django.db.models import F, QuerySet, Value

from aesthetix.contacts.models import ContactTerm
from aesthetix.contacts.queries.expressions import Template
from aesthetix.contacts.rules.search import fold, prefixes_of
from aesthetix.tenancy.models import Location

MOST = 1_000
_MOST_PROBED = 2_000
_MOST_WORDS = 5
_LAST = "\U0010ffff"  # sorts after every other character, bytewise


def found_by(location: Location, query: str, *, most: int = MOST) -> list[UUID]:
    """Ids of contacts with a term that begins as typed, at most `most`; then those where every word begins a term."""
    found: dict[UUID, None] = {}
    for prefix in prefixes_of(query):
        if len(found) < most:
            found.update(dict.fromkeys(_ids(_range(location, prefix).order_by("term"), most - len(found))))
    words = sorted(set(fold(query).split()), key=len, reverse=True)[:_MOST_WORDS]
    if len(words) > 1 and len(found) < most:
        found.update(dict.fromkeys(_with_every(location, words)))
    return list(found)[:most]


def _with_every(location: Location, words: list[str]) -> list[UUID]:
    """Contacts with a term for every word: those of the rarest word, sieved by the others. Bounded work."""
    probes = {word: _ids(_range(location, word), _MOST_PROBED) for word in words}
    rarest = min(words, key=lambda word: len(probes[word]))
    left = list(dict.fromkeys(probes[rarest]))
    for word in words:
        if word != rarest and left:
            inside = Template("({} = ANY({}::uuid[]))", F("contact_id"), Value(left))
            left = list(dict.fromkeys(_ids(_range(location, word).filter(inside), _MOST_PROBED)))
    return left


def _ids(terms: QuerySet[ContactTerm], most: int) -> list[UUID]:
    return list(terms.values_list("contact_id", flat=True)[:most])


def _range(location: Location, prefix: str) -> QuerySet[ContactTerm]:
    """Two comparisons instead of LIKE: row-level security lets only leak-proof operators use an index."""
    return ContactTerm.objects.filter(location=location, term__gte=prefix, term__lt=prefix + _LAST)
