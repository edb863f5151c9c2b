"""Who a delivery is about."""

from datetime import UTC
from typing import Any

from aesthetix.connect.providers.aestheticspro.delivery import Delivery, one_object
from aesthetix.connect.providers.aestheticspro.mapping import CLIENT_BLOCKS
from aesthetix.connect.rules import dates, people, text, verbs
from aesthetix.connect.rules.clinic import Client
from aesthetix.connect.rules.shape import Folded, is_blank, pick

_INSIDE = ("number", "phonenumber", "phone", "value", "emailaddress", "email", "address")
_SHORT_ZIP = (3, 4)  # digits of a US code whose leading zeros were lost on the way


def client_of(delivery: Delivery) -> Client:
    first, last, loose_id = _names(delivery)
    email, email_given = _email(delivery)
    phone, phone_given = _phone(delivery)
    return Client(
        client_id=text.identifier(delivery.get("client.id")) or loose_id,
        first_name=first,
        last_name=last,
        email=email,
        email_given=email_given,
        phone=phone.number if phone else None,
        phone_given=phone_given,
        phone_extension=phone.extension if phone else "",
        birth_date=_birth_date(delivery),
        **_address(delivery),
    )


def _names(delivery: Delivery) -> tuple[str, str, str]:
    """First and last name; a whole name is split at its last blank. Third: an id that stood in the name's place."""
    first = text.plain(delivery.get("client.first_name"), text.NAME)
    last = text.plain(delivery.get("client.last_name"), text.NAME)
    whole, loose_id = text.plain(delivery.get("client.name"), text.NAME * 2), ""
    if "client" not in delivery.blocks:
        said = next((value for scope in delivery.scopes if (value := pick(scope, CLIENT_BLOCKS))), None)
        loose = text.plain(said, text.NAME * 2)
        loose_id = text.identifier(said) if loose.isdigit() else ""
        whole = whole or (loose if not loose.isdigit() else "")
    if whole and not first and not last:
        first, _, last = whole.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return first[: text.NAME].rstrip(), last[: text.NAME].rstrip(), loose_id


def _email(delivery: Delivery) -> tuple[str | None, bool]:
    given = False
    for value in delivery.values("client.email"):
        said = _inside(value)
        if is_blank(said):
            continue
        given = True
        if email := people.valid_email(said):
            return email, True
        delivery.warn("email_invalid")
    return None, given


def _phone(delivery: Delivery) -> tuple[people.Phone | None, bool]:
    given = False
    for value in delivery.values("client.phone"):
        said = _inside(value)
        if is_blank(said):
            continue
        given = True
        if phone := people.valid_phone(said, delivery.context.default_country):
            if phone.extension:
                delivery.warn("phone_extension_dropped")
            return phone, True
        delivery.warn("phone_invalid")
    return None, given


def _inside(value: Any) -> str:
    """The text of a value that may be wrapped in an object or a list."""
    block = one_object(value)
    if block:
        value = pick(block, _INSIDE)
    elif isinstance(value, list) and value:
        value = value[0]
    return text.scalar(value)


def _birth_date(delivery: Delivery) -> Any:
    value = delivery.get("client.birth_date")
    if value is None:
        return None
    born = dates.read_birth(value, delivery.context.now.astimezone(UTC).date())
    if born is None:
        delivery.warn("birth_date_invalid")
        return None
    if born.is_day_first:
        delivery.warn("birth_date_day_first")
    return born.on


def _address(delivery: Delivery) -> dict[str, str]:
    said = delivery.get("client.address")
    block = one_object(said)
    lines = [_part(delivery, block, name, text.ADDRESS) for name in ("client.line1", "client.line2")]
    if block is None and not lines[0]:
        lines[0] = text.plain(said, text.ADDRESS)
    elif block and not lines[0]:
        lines[0] = text.plain(pick(block, ("address",)), text.ADDRESS)
    state = _part(delivery, block, "client.state", text.SHORT)
    if "client" not in delivery.blocks and not block and verbs.appointment_status(state):
        state = ""  # a flat delivery's `state` is its status
    return {
        "address": text.joined(text.distinct(lines), ", ", text.ADDRESS),
        "city": _part(delivery, block, "client.city", text.SHORT),
        "state": state,
        "postal_code": _postal_code(delivery, _part(delivery, block, "client.postal_code", text.SHORT)),
    }


def _part(delivery: Delivery, block: Folded | None, name: str, limit: int) -> str:
    inner = pick(block, delivery.mapping.fields[name].own) if block else None
    return text.plain(inner if inner is not None else delivery.get(name), limit)


def _postal_code(delivery: Delivery, code: str) -> str:
    if delivery.context.default_country == "US" and code.isdecimal() and len(code) in _SHORT_ZIP:
        return code.zfill(5)
    return code
