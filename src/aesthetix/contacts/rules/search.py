"""What a contact can be found by: prefix terms, folded the same way as what people type."""

import re
import unicodedata
from collections.abc import Iterable

_NOT_WORD = re.compile(r"[^\w@.+-]+")
_NOT_DIGIT = re.compile(r"\D")
_LONGEST = 80


def fold(text: str) -> str:
    """Lower case, accents and repeated blanks gone: `Zoë  Ngọc` becomes `zoe ngoc`."""
    if text.isascii():
        plain = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain).strip()


def digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)


def terms_of(
    *,
    first_name: str,
    last_name: str,
    emails: list[str],
    phones: list[str],
    client_ids: list[str],
    tags: Iterable[str] = (),
    people: Iterable[object] = (),
) -> set[str]:
    """Every term whose prefix finds this contact: names in any order, e-mail and its parts, phone by digit groups."""
    found: set[str] = set()
    words = fold(f"{first_name} {last_name}").split()
    for start in range(min(len(words), 4)):
        found.add(" ".join(words[start:] + words[:start]))
    for email in filter(None, emails):
        local, _, domain = email.partition("@")
        found.update((email, domain))
        found.update(part for part in re.split(r"[._+-]", local)[1:] if len(part) > 1)
    for phone in filter(None, phones):
        number = digits(phone)
        found.update({number, number.removeprefix("1"), number[-7:], number[-4:]})
    found.update(fold(client_id) for client_id in client_ids if client_id)
    found.update(map(tag_term, tags))
    found.update(map(person_term, people))
    return {term[:_LONGEST] for term in found if term}


def tag_term(tag: str) -> str:
    """Marks who carries a tag. Nothing that people type folds to a text with #, so search never meets it."""
    return f"#t:{tag}"


def person_term(user_id: object) -> str:
    """Marks who is owned or followed by a person of the staff."""
    return f"#p:{user_id}"


def prefixes_of(query: str) -> list[str]:
    """The prefixes to look for: as typed, and as bare digits if it reads like a phone number."""
    words = fold(query)
    found = [words[:_LONGEST]] if words else []
    number = digits(query)
    if len(number) >= 3 and not re.search(r"[^\W\d_]", query):  # noqa: PLR2004 -- shorter finds half the book
        found.append(number)
    return list(dict.fromkeys(found))
