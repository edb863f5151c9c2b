"""E-mail addresses and phone numbers: valid ones in one spelling, everything else counts as absent."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

_LONGEST = 254
_SEPARATORS = re.compile(r"[,;\s]+")
_BRACKETED = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_PHONE_PARTS = re.compile(r"[;,/|]|\bor\b", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"^(\s*(?:\+|00)\s*\d[\d\s.-]{0,4})\(0\)")
_DOUBLE_ZERO = re.compile(r"^\s*00(?=[\s.-]*[1-9])")
_NORTH_AMERICAN = re.compile(r"(?:\+?1[\s.-]*)?\(?([2-9]\d\d)\)?[\s.-]*([2-9]\d\d)[\s.-]*(\d{4})", re.ASCII)
_NORTH_AMERICAN_CODE = 1
_NORTH_AMERICAN_NUMBER = re.compile(r"[2-9]\d\d[2-9]\d{6}")
_NORTH_AMERICA = frozenset({"US", "CA", "PR"})
_LONGEST_PHONE = 60
_PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]{1,64}(?:\.[a-z0-9_+-]+)*", re.ASCII)
_LONGEST_LOCAL = 64


@dataclass(frozen=True, slots=True)
class Phone:
    """E.164, and the extension that was cut off."""

    number: str
    extension: str = ""


@lru_cache(maxsize=8192)
def valid_email(text: str) -> str | None:
    """The first valid address of `text`, lower-case; nobody is asked whether its domain exists."""
    text = text.strip()[: _LONGEST * 4]
    candidates = [*_BRACKETED.findall(text), *_SEPARATORS.split(text)]
    for candidate in candidates:
        if "@" not in candidate or len(candidate) > _LONGEST:
            continue
        if found := _valid_address(candidate.removeprefix("mailto:")):
            return found
    return None


def _valid_address(address: str) -> str | None:
    local, _, domain = address.lower().rpartition("@")
    if len(local) > _LONGEST_LOCAL:
        return None
    if _PLAIN_LOCAL.fullmatch(local):
        # Nearly every mailbox is plain and most share a few domains: only the domain is judged, once.
        valid_domain = _valid_domain(domain)
        whole = f"{local}@{valid_domain}"
        return whole if valid_domain and len(whole.encode()) <= _LONGEST else None
    return _judged(address)


@lru_cache(maxsize=4096)
def _valid_domain(domain: str) -> str | None:
    judged = _judged(f"a@{domain}")
    return judged.partition("@")[2] if judged else None


def _judged(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


@lru_cache(maxsize=8192)
def valid_phone(text: str, country: str) -> Phone | None:
    """The number in E.164 as seen from `country`. Fictional and new ranges pass, impossible numbers do not."""
    text = text.strip()
    if not text or len(text) > _LONGEST_PHONE:
        return None
    if country in _NORTH_AMERICA and (found := _NORTH_AMERICAN.fullmatch(text)):
        national = "".join(found.groups())
        return None if _is_one_digit(national) else Phone(f"+1{national}")
    whole = _parsed(text, country)
    if whole:
        return whole
    parts = _PHONE_PARTS.split(text)
    found_parts = (_parsed(part, country) for part in parts) if len(parts) > 1 else ()
    return next((phone for phone in found_parts if phone), None)


def _parsed(text: str, country: str) -> Phone | None:
    text = _DOUBLE_ZERO.sub("+", _TRUNK_ZERO.sub(r"\1", text))
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException:
        return None
    national = phonenumbers.national_significant_number(number)
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE or _is_one_digit(national):
        return None
    if number.country_code == _NORTH_AMERICAN_CODE and not _NORTH_AMERICAN_NUMBER.fullmatch(national):
        return None
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), number.extension or "")


def _is_one_digit(national: str) -> bool:
    return len(set(national)) <= 1
