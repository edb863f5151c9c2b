"""Contacts, notes and tasks as callers see them, in the shape of their generation."""

from typing import Any

from aesthetix.api.fields import CustomFields
from aesthetix.api.wire import Generation, day, present, stamp
from aesthetix.contacts.models import Contact, Note, Task
from aesthetix.contacts.rules.channels import CHANNELS, blocked

# channel -> its name in the newer generation; the older one uses the channel's own
NEWER = {"Call": "call", "Email": "email", "SMS": "sms", "WhatsApp": "whatsApp", "GMB": "gmb", "FB": "fb"}


def contact(row: Contact, fields: CustomFields, generation: Generation) -> dict[str, Any]:
    """One contact. Unset text is left out, lists are always there."""
    return present(
        id=str(row.id),
        locationId=str(row.location_id),
        **_identity(row),
        companyName=row.company_name,
        address1=row.address,
        city=row.city,
        state=row.state,
        country=row.country,
        postalCode=row.postal_code,
        website=row.website,
        timezone=row.timezone,
        source=row.source,
        type=row.type.lower(),
        assignedTo=str(row.owner_id) if row.owner_id else None,
        dateOfBirth=day(row.date_of_birth),
        dateAdded=stamp(row.created_at),
        dateUpdated=stamp(row.updated_at),
        lastActivity=stamp(row.last_activity_at),
        tags=list(row.tags),
        followers=[str(key) for key in row.followers],
        customFields=fields.shown(row.custom),
        dnd=len(blocked(row.dnd)) == len(CHANNELS),
        dndSettings=_channels(row, generation),
        attributions=[],
    )


def _identity(row: Contact) -> dict[str, Any]:
    return {
        "name": row.name,
        "contactName": row.name,
        "firstName": row.first_name,
        "lastName": row.last_name,
        "firstNameLowerCase": row.first_name.lower(),
        "lastNameLowerCase": row.last_name.lower(),
        "fullNameLowerCase": f"{row.first_name} {row.last_name}".strip().lower(),
        "email": row.email,
        "emailLowerCase": row.email,
        "phone": row.phone,
        "phoneExtension": row.phone_extension,
        "additionalEmails": [{"email": mail.address} for mail in row.more_emails.all()],
        "additionalPhones": [present(phone=line.number, extension=line.extension) for line in row.more_phones.all()],
    }


def _channels(row: Contact, generation: Generation) -> dict[str, Any]:
    return {
        NEWER[channel] if generation is Generation.V3 else channel: row.dnd[channel]
        for channel, _ in CHANNELS
        if channel in row.dnd
    }


def note(row: Note) -> dict[str, Any]:
    return present(
        id=str(row.id),
        body=row.body,
        userId=row.author_id if row.author_kind == "user" else None,
        dateAdded=stamp(row.created_at),
        dateUpdated=stamp(row.updated_at),
        contactId=str(row.contact_id),
        pinned=row.pinned_at is not None,
    )


def task(row: Task) -> dict[str, Any]:
    return present(
        id=str(row.id),
        title=row.title,
        body=row.body,
        assignedTo=str(row.assignee_id) if row.assignee_id else None,
        dueDate=stamp(row.due_at),
        completed=row.completed_at is not None,
        contactId=str(row.contact_id) if row.contact_id else None,
    )
