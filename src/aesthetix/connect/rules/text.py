"""Foreign text made harmless: decoded once, no tags, no control or direction characters, one blank at a time."""

import html
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import nh3

NAME, SHORT, ADDRESS, SERVICES, NOTE = 100, 100, 250, 1_000, 10_000
ID = 100

_PIECES = re.compile(r"[;|\r\n\v\f\x85\u2028\u2029]+")
_BREAK_TAG = re.compile(r"<\s*(?:br|/p|/li|/div)\b[^>]{0,100}>", re.IGNORECASE)
_INVISIBLE = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_DROPPED = frozenset({"Cc", "Cs", "Cn", "Co"})
_TAG_ROUNDS = 4
_SLACK = 16  # entities and tags make the raw text longer than what remains of it
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,40}\.0{1,10}")


def scalar(value: Any) -> str:
    """Text of a JSON string or number; lists, objects, booleans and null have none."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value) if -(10**40) < value < 10**40 else ""
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < ID:
        return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
    return ""


def plain(value: Any, limit: int) -> str:
    """One line of harmless text of at most `limit` characters."""
    if value is None:
        return ""
    return tidy(decoded(scalar(value), limit), limit)


def identifier(value: Any) -> str:
    """An id as text, the same for 88213, "88213" and 88213.0; zero means there is none."""
    if value is None:
        return ""
    text = tidy(scalar(value), ID)
    if _WHOLE_NUMBER.fullmatch(text):
        text = text.partition(".")[0]
    return "" if text.strip("0") == "" else text


def pieces(value: Any, limit: int) -> list[str]:
    """A single string taken apart at semicolons, bars and line breaks (not at commas: names contain them)."""
    text = decoded(_BREAK_TAG.sub("\n", scalar(value)[: limit * _SLACK]), limit)
    return [piece for raw in _PIECES.split(text) if (piece := tidy(raw, limit))]


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def joined(names: Iterable[str], separator: str, limit: int) -> str:
    return separator.join(names)[:limit].rstrip()


def decoded(text: str, limit: int) -> str:
    """Entities decoded once, then tags dropped; cost is bounded by the limit, not by the input."""
    text = text[: limit * _SLACK]
    if "&" in text:
        text = html.unescape(text)
    for _ in range(_TAG_ROUNDS):
        if "<" not in text:
            break
        text, before = _untagged(text), text
        if text == before:
            break
    return text


def _untagged(text: str) -> str:
    # Ampersands are shielded, so that the HTML parser does not decode a second time.
    return html.unescape(nh3.clean(text.replace("&", "&amp;"), tags=set()))


def tidy(text: str, limit: int) -> str:
    if not (text.isascii() and text.isprintable()):
        kept = (_harmless(char) for char in unicodedata.normalize("NFC", text[: limit * _SLACK]))
        text = unicodedata.normalize("NFC", "".join(kept))
    return " ".join(text.split())[:limit].rstrip()


def _harmless(char: str) -> str:
    if char.isspace():
        return " "
    if char in _INVISIBLE or unicodedata.category(char) in _DROPPED:
        return ""
    return char
