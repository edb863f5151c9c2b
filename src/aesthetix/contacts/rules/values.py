"""What people type, made clean: one function per kind of field, one sentence per refusal.

A clean value is JSON: text, ISO date, integer cents, number, list of text; None for nothing.
"""

import math
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from babel.numbers import get_currency_precision
from email_validator import EmailNotValidError, validate_email

from aesthetix.contacts.rules.fields import DataType, FieldSpec
from aesthetix.contacts.rules.text import clean_line, clean_text

MOST_LINE = 500
MOST_TEXT = 10_000
MOST_ITEMS = 100
_LARGEST = 10**15
# columns shorter than a line
LENGTHS = {
    "first_name": 100, "last_name": 100, "phone_extension": 20, "address": 300, "city": 100, "state": 100,
    "postal_code": 20, "country": 2, "website": 300, "company_name": 200, "type": 60, "source": 200, "timezone": 64,
}  # fmt: skip


class BadValue(ValueError):
    """The value does not fit its field; the text says what would."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written: decides how a bare phone number, a date and an amount are read."""

    country: str = "US"
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    extension: str = ""


def clean_values(
    specs: Mapping[str, FieldSpec], raw: Mapping[str, Any], place: Place
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Clean values by key, and what is wrong by key. A phone's extension lands under `phone_extension`."""
    clean: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for key, value in raw.items():
        spec = specs.get(key)
        try:
            if spec is None:
                errors[key] = ["There is no such field."]
                continue
            clean[key] = clean_value(spec, value, place)
            if key == "phone" and value and not raw.get("phone_extension"):
                clean["phone_extension"] = clean_phone(str(value), place.country).extension or None
        except BadValue as error:
            errors[key] = [str(error)]
    return clean, errors


def clean_value(spec: FieldSpec, raw: Any, place: Place) -> Any:
    """The clean value of one field, None for nothing. Raises BadValue."""
    if raw is None or (isinstance(raw, str | list | tuple) and not raw):
        return None
    if spec.data_type in _LISTS:
        return _clean_list(spec, raw)
    if isinstance(raw, list | tuple | dict):
        raise BadValue("One value is expected here, not several.")
    if spec.key == "country":
        return _clean_country(str(raw))
    if spec.key == "timezone":
        return _clean_zone(str(raw))
    value = _CLEANERS[spec.data_type](spec, raw, place)
    most = LENGTHS.get(spec.key, MOST_LINE) if spec.column else MOST_LINE
    if spec.data_type != DataType.LARGE_TEXT and isinstance(value, str) and len(value) > most:
        raise BadValue(f"At most {most} characters.")
    return value


def clean_email(raw: str) -> str:
    """Lower-cased and checked for form (not for delivery). Raises BadValue."""
    try:
        return validate_email(clean_line(raw), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise BadValue("This is no e-mail address: it should look like name@example.com.") from error


def clean_phone(raw: str, country: str) -> Phone:
    """E.164 with the extension apart; a number without country code is read as one of `country`. Raises BadValue."""
    try:
        parsed = phonenumbers.parse(clean_line(raw)[:60], country or "US")
    except phonenumbers.NumberParseException as error:
        raise BadValue("This is no phone number: digits with an area code, such as (310) 555-0142.") from error
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise BadValue("This phone number has too few or too many digits.")
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(number, (parsed.extension or "")[:20])


def read_phone(number: str, extension: str = "", country: str = "US") -> str:
    """As people of `country` write it: their own numbers without the country code."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    is_own = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == country or (
        parsed.country_code == phonenumbers.country_code_for_region(country)
    )
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    text = phonenumbers.format_number(parsed, style)
    return f"{text} ext. {extension}" if extension else text


_NUMERIC_DATE = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})")
_WORD_DATES = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y%m%d")
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "VI"})


def clean_date(raw: Any, place: Place) -> str:
    """ISO text of a day between 1900 and 2199. Raises BadValue."""
    if isinstance(raw, datetime):
        raw = raw.date()
    found = (
        raw if isinstance(raw, date) else _read_date(clean_line(str(raw)), month_first=place.country in _MONTH_FIRST)
    )
    if found is None or not 1900 <= found.year <= 2199:  # noqa: PLR2004 -- who is older or later has mistyped
        example = "03/27/1990" if place.country in _MONTH_FIRST else "27/03/1990"
        raise BadValue(f"This is no date: write it as {example} or 1990-03-27.")
    return found.isoformat()


def _read_date(text: str, *, month_first: bool) -> date | None:
    text = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text)
    numeric = _NUMERIC_DATE.fullmatch(text)
    try:
        if numeric:
            first, second, third = (int(part) for part in numeric.groups())
            if len(numeric[1]) == 4:  # noqa: PLR2004 -- a year
                return date(first, second, third)
            if len(numeric[3]) != 4:  # noqa: PLR2004
                return None
            month, day = (first, second) if month_first else (second, first)
            return date(third, month, day)
    except ValueError:
        return None
    for form in _WORD_DATES:
        try:
            return datetime.strptime(text.replace(".", ""), form).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return None


def clean_number(raw: Any) -> int | float:
    """A number; thousands separators are tolerated. Raises BadValue."""
    amount = _decimal(raw, "This is no number.")
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def clean_money(raw: Any, currency: str) -> int:
    """Integer minor units from text such as `$1,234.50`; an int is minor units already. Raises BadValue."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        amount = Decimal(raw)
    else:
        amount = _decimal(raw, "This is no amount: write it as 1,234.50.")
        amount = (amount.scaleb(get_currency_precision(currency))).quantize(Decimal(1))
    if abs(amount) > _LARGEST:
        raise BadValue("This amount is too large.")
    return int(amount)


_AMOUNT = re.compile(r"-?\d+(\.\d+)?")


def _decimal(raw: Any, complaint: str) -> Decimal:
    if isinstance(raw, bool) or (isinstance(raw, float) and not math.isfinite(raw)):
        raise BadValue(complaint)
    text = re.sub(r"[\s$€£¥]|[A-Z]{3}", "", clean_line(str(raw)).replace("\u2212", "-"))
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if re.fullmatch(r"-?[1-9]\d{0,2}((\.\d{3})+,\d{1,2}|(\.\d{3}){2,})|-?\d+,\d{1,2}", text):  # 1.234,50
        text = text.replace(".", "").replace(",", ".")
    text = re.sub(r",(?=\d{3}(\D|$))", "", text)
    try:
        amount = Decimal(text) if _AMOUNT.fullmatch(text) else None
    except InvalidOperation:
        amount = None
    if amount is None or abs(amount) > _LARGEST:
        raise BadValue(complaint)
    return amount


def _clean_url(raw: str) -> str:
    text = clean_line(raw)
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in text
    except ValueError:
        is_web = False
    if not is_web:
        raise BadValue("This is no web address: it should look like https://example.com.")
    return text


def _clean_option(spec: FieldSpec, raw: Any) -> str | None:
    text = clean_line(str(raw))
    found = next((option for option in spec.options if option.casefold() == text.casefold()), None)
    if text and found is None:
        raise BadValue(f"Choose one of: {', '.join(spec.options) or 'no options are set up'}.")
    return found


def _clean_list(spec: FieldSpec, raw: Any) -> list[str] | None:
    parts = re.split(r"[\n;,]", raw) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple) or len(parts) > MOST_ITEMS:
        raise BadValue(f"At most {MOST_ITEMS} entries.")
    lines = [line for part in parts if (line := clean_line(str(part)))]
    if any(len(line) > MOST_LINE for line in lines):
        raise BadValue(f"At most {MOST_LINE} characters in each entry.")
    if spec.data_type != DataType.TEXTBOX_LIST:
        lines = [option for line in lines if (option := _clean_option(spec, line))]
    return list(dict.fromkeys(lines)) or None


def _clean_country(raw: str) -> str | None:
    code = clean_line(raw).upper()
    if code and code not in phonenumbers.SUPPORTED_REGIONS:
        raise BadValue("Write the country as its two letters, such as US.")
    return code or None


def _clean_zone(raw: str) -> str | None:
    name = clean_line(raw)
    if name and name not in zoneinfo.available_timezones():
        raise BadValue("There is no such time zone; they look like America/Los_Angeles.")
    return name or None


def _line(_spec: FieldSpec, raw: Any, _place: Place) -> str | None:
    return clean_line(str(raw)) or None


def _text(_spec: FieldSpec, raw: Any, _place: Place) -> str | None:
    text = clean_text(str(raw))
    if len(text) > MOST_TEXT:
        raise BadValue(f"At most {MOST_TEXT:,} characters.")
    return text or None


def _when_written(clean: Callable[[FieldSpec, Any, Place], Any]) -> Callable[[FieldSpec, Any, Place], Any]:
    """Blank text is nothing, whatever the type."""
    return lambda spec, raw, place: None if isinstance(raw, str) and not clean_line(raw) else clean(spec, raw, place)


_LISTS = frozenset({DataType.MULTIPLE_OPTIONS, DataType.CHECKBOX, DataType.TEXTBOX_LIST})
_CLEANERS: dict[str, Callable[[FieldSpec, Any, Place], Any]] = {
    DataType.TEXT: _line,
    DataType.LARGE_TEXT: _text,
    DataType.FILE_UPLOAD: _line,
    DataType.SIGNATURE: _line,
    DataType.NUMERICAL: _when_written(lambda _spec, raw, _place: clean_number(raw)),
    DataType.MONETARY: _when_written(lambda _spec, raw, place: clean_money(raw, place.currency)),
    DataType.PHONE: _when_written(lambda _spec, raw, place: clean_phone(str(raw), place.country).number),
    DataType.EMAIL: _when_written(lambda _spec, raw, _place: clean_email(str(raw))),
    DataType.URL: _when_written(lambda _spec, raw, _place: _clean_url(str(raw))),
    DataType.DATE: _when_written(lambda _spec, raw, place: clean_date(raw, place)),
    DataType.SINGLE_OPTIONS: _when_written(lambda spec, raw, _place: _clean_option(spec, raw)),
    DataType.RADIO: _when_written(lambda spec, raw, _place: _clean_option(spec, raw)),
}
