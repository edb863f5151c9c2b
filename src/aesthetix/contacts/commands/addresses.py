"""Further e-mails and phones of a contact, and which one is the primary."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.commands.book import refresh_terms
from aesthetix.contacts.commands.contacts import held
from aesthetix.contacts.models import Contact, ContactEmail, ContactPhone
from aesthetix.contacts.rules.text import clean_line
from aesthetix.contacts.rules.values import BadValue, clean_email, clean_phone
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Refusal
from aesthetix.tenancy.models import Location

MOST = 10
Cleaner = Callable[[str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An address or number as typed, with what people call it."""

    text: str
    label: str = ""


@transaction.atomic
def set_addresses(
    *,
    location: Location,
    contact_id: UUID,
    emails: Sequence[Labelled],
    phones: Sequence[Labelled],
    by: Actor,
    at: datetime,
) -> Contact:
    """All e-mails and phones of a contact, the first of each primary, at most ten more. Raises Refusal."""
    book, contact = held(location, contact_id, by, at)
    errors: dict[str, list[str]] = {}
    mails = _clean(emails, "emails", errors, lambda text: (clean_email(text), ""))
    numbers = _clean(phones, "phones", errors, lambda text: _phone(text, location.country))
    if errors:
        raise Refusal("Some addresses need another look.", code="bad_values", fields=errors)
    if not (mails or numbers or contact.first_name or contact.last_name):
        raise Refusal("Keep at least a name, an e-mail or a phone.", fields={"emails": ["Keep one of them."]})
    book.write(contact_id, "email", mails[0][0] if mails else None)
    first = numbers[0] if numbers else ("", "", "")
    book.write(contact_id, "phone", first[0] or None)
    book.write(contact_id, "phone_extension", first[1] or None)
    book.set_attribute(contact_id, "phone_label", first[2])
    book.save()
    _rewrite(location, contact, mails[1:], numbers[1:])
    refresh_terms(location, [contact], stale=[contact_id])
    return contact


def _phone(text: str, country: str) -> tuple[str, str]:
    phone = clean_phone(text, country)
    return phone.number, phone.extension


def _clean(
    given: Sequence[Labelled], name: str, errors: dict[str, list[str]], clean: Cleaner
) -> list[tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for line in given:
        if not line.text.strip():
            continue
        try:
            main, extra = clean(line.text)
            found.setdefault(main, (main, extra, clean_line(line.label)[:20]))
        except BadValue as error:
            errors.setdefault(name, []).append(f"{clean_line(line.text)[:60]}: {error}")
    if len(found) > MOST + 1:
        errors.setdefault(name, []).append(f"One primary and at most {MOST} more.")
    return list(found.values())


def _rewrite(
    location: Location, contact: Contact, mails: list[tuple[str, str, str]], numbers: list[tuple[str, str, str]]
) -> None:
    """Only what differs is written, so that history shows real changes."""
    kept_mails = {row.address: row for row in contact.more_emails.all()}
    kept_numbers = {row.number: row for row in contact.more_phones.all()}
    contact.more_emails.exclude(address__in=[mail for mail, _, _ in mails]).delete()
    contact.more_phones.exclude(number__in=[number for number, _, _ in numbers]).delete()
    for position, (address, _, label) in enumerate(mails):
        mail = kept_mails.get(address) or ContactEmail(location=location, contact=contact, address=address)
        if (mail.position, mail.label) != (position, label) or address not in kept_mails:
            mail.position, mail.label = position, label
            mail.save()
    for position, (number, extension, label) in enumerate(numbers):
        phone = kept_numbers.get(number) or ContactPhone(location=location, contact=contact, number=number)
        if (phone.position, phone.label, phone.extension) != (position, label, extension) or number not in kept_numbers:
            phone.position, phone.label, phone.extension = position, label, extension
            phone.save()
