"""From a caller's words about a contact to what the command takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from aesthetix.api.contacts import shapes
from aesthetix.api.contacts.schemas import ChannelState, ContactInput
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import WireError, unknown, unprocessable
from aesthetix.api.fields import CustomFields, Ignored
from aesthetix.api.wire import as_id
from aesthetix.contacts.commands.outside import ContactWrite
from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.channels import ACTIVE, CHANNELS, INACTIVE

_KEYS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone": "phone",
    "address1": "address",
    "city": "city",
    "state": "state",
    "postal_code": "postal_code",
    "country": "country",
    "website": "website",
    "timezone": "timezone",
    "company_name": "company_name",
    "source": "source",
    "type": "type",
    "date_of_birth": "date_of_birth",
}
_CHANNELS = {spelling.lower(): channel for channel, _ in CHANNELS for spelling in (channel, shapes.NEWER[channel])}


@dataclass(frozen=True, slots=True)
class Reading:
    """What to write, and what of the request has no effect."""

    write: ContactWrite
    ignored: list[Ignored]


def read(request: ApiRequest, body: ContactInput) -> Reading:
    """Raises WireError 422 with everything that is wrong."""
    said = body.named()
    values = {_KEYS[name]: value for name, value in said.items() if name in _KEYS}
    values |= _names(said)
    custom, ignored, wrong = CustomFields(request.location).read(said.get("custom_fields") or [])
    if wrong:
        raise WireError(422, wrong)
    owner = said.get("assigned_to")
    owner_id = as_id(owner) if owner else None
    if owner and owner_id is None:
        raise unprocessable("assignedTo: should be the id of a user of this location")
    write = ContactWrite(
        values={**values, **custom}, tags=said.get("tags"), has_owner="assigned_to" in said, owner_id=owner_id
    )
    return Reading(replace(write, dnd=_dnd(said)), ignored)


def _names(said: Mapping[str, Any]) -> dict[str, Any]:
    """`name` is split at its last blank unless first or last name are said too."""
    if not said.get("name") or said.get("first_name") or said.get("last_name"):
        return {}
    first, _, last = str(said["name"]).rpartition(" ")
    return {"first_name": first or last, "last_name": last if first else None}


def _dnd(said: Mapping[str, Any]) -> dict[str, Any] | None:
    if said.get("dnd") is None and said.get("dnd_settings") is None:
        return None
    states: dict[str, Any] = {}
    if said.get("dnd") is not None:
        states = {channel: {"status": ACTIVE if said["dnd"] else INACTIVE} for channel, _ in CHANNELS}
    settings: Mapping[str, ChannelState] = said.get("dnd_settings") or {}
    for name, state in settings.items():
        channel = _CHANNELS.get(name.lower())
        if channel is None:
            raise unprocessable(f"dndSettings: there is no channel {name[:40]}")
        states[channel] = {key: value for key, value in state.named().items() if value is not None}
    return states


def contact_id(request: ApiRequest, text: str) -> UUID:
    """The id of a contact that is there. Raises WireError 400, as this API's clients expect."""
    key = as_id(text)
    if key is None or not Contact.objects.here().filter(location=request.location, id=key).exists():
        raise unknown("Contact", text)
    return key


def contact_shown(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """The contact as it is now."""
    rows = Contact.objects.here().filter(location=request.location, id=key)
    row = rows.prefetch_related("more_emails", "more_phones").get()
    return shapes.contact(row, CustomFields(request.location), request.generation)
