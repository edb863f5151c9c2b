"""Amounts as senders write them, read into integer cents. Decimal all the way."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_CENT = Decimal("0.01")
_MOST_DIGITS = 12  # whole units; above that it is not money
_LONGEST = 60
_CODE = re.compile(r"^[A-Za-z]{1,3}(?=[^A-Za-z])|(?<=[^A-Za-z])[A-Za-z]{1,3}$")
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}")
_MINUS = "-\u2212\u2010\u2011\u2012\u2013"


def cents(value: Any) -> int | None:
    """Integer cents, or None where `value` is no amount. Halves round away from zero."""
    number = _number(value)
    if number is None or not number.is_finite() or (number and number.adjusted() >= _MOST_DIGITS):
        return None
    return int(number.quantize(_CENT, ROUND_HALF_UP).scaleb(2))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(str(value))
    return _written(value) if isinstance(value, str) else None


def _written(text: str) -> Decimal | None:
    if len(text) > _LONGEST:
        return None
    text, negative = _bare(text)
    text = _point(text)
    if not _NUMBER.fullmatch(text) or not text.isascii():
        return None
    number = Decimal(text)
    return -number if negative else number


def _bare(text: str) -> tuple[str, bool]:
    """Without signs, codes, blanks and grouping marks; and whether it was negative."""
    text = "".join(char for char in text if not char.isspace() and char not in "'\u2019_")
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1]
    text = "".join("-" if char in _MINUS else char for char in text)
    text = _CODE.sub("", text)
    text = "".join(char for char in text if unicodedata.category(char) != "Sc")
    text = _CODE.sub("", text)
    if text[:1] == "-" or text[-1:] == "-":
        negative, text = True, text[1:] if text[:1] == "-" else text[:-1]
    elif text[:1] == "+":
        text = text[1:]
    return _CODE.sub("", text), negative


def _point(text: str) -> str:
    """Commas and points sorted into thousands and decimals."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma < 0:
        return text.replace(".", "") if text.count(".") > 1 else text
    if point > comma:
        return text.replace(",", "")
    if point >= 0:
        return text.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".")
