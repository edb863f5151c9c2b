"""Custom fields and their folders: made, changed, moved, removed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, JSONField, Max

from aesthetix.contacts.models import Contact, CustomField, FieldFolder
from aesthetix.contacts.queries.expressions import Template, text
from aesthetix.contacts.rules.fields import STANDARD, DataType
from aesthetix.contacts.rules.search import fold
from aesthetix.contacts.rules.text import clean_line
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy.models import Location

OPTION_TYPES = frozenset({DataType.SINGLE_OPTIONS, DataType.MULTIPLE_OPTIONS, DataType.RADIO, DataType.CHECKBOX})
_RESERVED = frozenset(
    {*STANDARD, "tags", "owner", "owner_id", "followers", "dnd", "age", "created_at", "updated_at", "last_activity_at",
     "deleted_at", "phone_label", "id", "location", "custom", "notes", "tasks", "terms"}
)  # fmt: skip
MOST_OPTIONS = 200


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """`object` and `data_type` are read at creation only: they never change."""

    name: str
    data_type: str = DataType.TEXT
    object: str = CustomField.Object.CONTACT
    folder_id: UUID | None = None
    placeholder: str = ""
    options: Sequence[str] = ()


def key_from(name: str) -> str:
    """`APro DOB` becomes `apro_dob`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:50]


def _checked(location: Location, draft: FieldDraft, data_type: str) -> tuple[str, list[str], FieldFolder | None]:
    name = clean_line(draft.name)
    options = list(dict.fromkeys(line for option in draft.options if (line := clean_line(option)[:200])))
    errors: dict[str, list[str]] = {}
    if not name or len(name) > 100:  # noqa: PLR2004 -- the column
        errors["name"] = ["Give a name of at most 100 characters."]
    if data_type not in DataType.values:
        errors["data_type"] = ["Choose a type."]
    if data_type in OPTION_TYPES and not 0 < len(options) <= MOST_OPTIONS:
        errors["options"] = [f"Give 1 to {MOST_OPTIONS} options, one per line."]
    folder = FieldFolder.objects.filter(location=location, id=draft.folder_id).first() if draft.folder_id else None
    if draft.folder_id and folder is None:
        errors["folder"] = ["Choose one of the folders."]
    if errors:
        raise Refusal("The field needs another look.", fields=errors)
    return name, options if data_type in OPTION_TYPES else [], folder


@transaction.atomic
def create_field(*, location: Location, draft: FieldDraft, by: Actor, at: datetime) -> CustomField:  # noqa: ARG001 -- the common shape
    """A new field at the end of its folder; its key comes from the name and stays. Raises Refusal with `fields`."""
    name, options, folder = _checked(location, draft, draft.data_type)
    mine = CustomField.objects.filter(location=location, object=draft.object)
    stem = key_from(name) or "field"
    taken = {*mine.values_list("key", flat=True), *_RESERVED}
    key = next(key for number in range(1, 10_000) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)
    last = mine.filter(folder=folder).aggregate(last=Max("position"))["last"]
    return CustomField.objects.create(
        location=location,
        object=draft.object,
        key=key,
        name=name,
        data_type=draft.data_type,
        folder=folder,
        options=options,
        placeholder=clean_line(draft.placeholder)[:200],
        position=0 if last is None else last + 1,
    )


def field_of(location: Location, field_id: UUID) -> CustomField:
    field = CustomField.objects.select_for_update().filter(location=location, id=field_id).first()
    if field is None:
        raise NotFound
    return field


@transaction.atomic
def edit_field(*, location: Location, field_id: UUID, draft: FieldDraft, by: Actor, at: datetime) -> CustomField:  # noqa: ARG001 -- the common shape
    """Name, folder, placeholder and options. A value that is no option any more stays until it is changed."""
    field = field_of(location, field_id)
    field.name, field.options, field.folder = _checked(location, draft, field.data_type)
    field.placeholder = clean_line(draft.placeholder)[:200]
    field.save(update_fields=["name", "options", "folder", "placeholder"])
    return field


@transaction.atomic
def move_field(
    *,
    location: Location,
    field_id: UUID,
    folder_id: UUID | None,
    position: int,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,  # noqa: ARG001 -- the common shape
) -> CustomField:
    """To a place in a folder (none: outside folders); the others make room. Raises NotFound."""
    field = field_of(location, field_id)
    if folder_id and not FieldFolder.objects.filter(location=location, id=folder_id).exists():
        raise NotFound
    row = list(
        CustomField.objects.filter(location=location, object=field.object, folder_id=folder_id)
        .exclude(id=field.id)
        .order_by("position", "name")
    )
    row.insert(max(0, min(position, len(row))), field)
    field.folder_id = folder_id
    for place, one in enumerate(row):
        one.position = place
    CustomField.objects.bulk_update(row, ["folder", "position"])
    return field


@transaction.atomic
def delete_field(*, location: Location, field_id: UUID, by: Actor, at: datetime) -> CustomField:  # noqa: ARG001 -- the common shape
    """The field and every value of it; history keeps the values. Raises Refusal for one that came with the location."""
    field = field_of(location, field_id)
    if field.is_protected:
        raise Refusal(f"{field.name} came with the location and cannot be deleted; it can be moved and renamed.")
    if field.object == CustomField.Object.CONTACT:
        _forget_values(location, field.key)
    CustomField.objects.filter(id=field.id, location=location).delete()
    return field


def _forget_values(location: Location, key: str) -> None:
    holders = Contact.objects.filter(location=location, custom__has_key=key)
    holders.update(custom=Template("({} - ({})::text)", F("custom"), text(key), output_field=JSONField()))


@transaction.atomic
def save_folder(
    *,
    location: Location,
    name: str,
    folder_id: UUID | None = None,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,  # noqa: ARG001 -- the common shape
) -> FieldFolder:
    """A new folder, or another name for one. Raises Refusal, Conflict, NotFound."""
    mine = FieldFolder.objects.filter(location=location)
    folder = mine.filter(id=folder_id).first() if folder_id else FieldFolder(location=location)
    if folder is None:
        raise NotFound
    clean = clean_line(name)
    if not clean or len(clean) > 100:  # noqa: PLR2004 -- the column
        raise Refusal("Give the folder a name.", fields={"name": ["Give a name of at most 100 characters."]})
    if mine.filter(name=clean).exclude(id=folder.id).exists():
        raise Conflict(f"There is a folder called {clean} already.", fields={"name": ["Choose another name."]})
    if not folder_id:
        folder.position = mine.count()
    folder.name = clean
    folder.save()
    return folder


@transaction.atomic
def delete_folder(*, location: Location, folder_id: UUID, by: Actor, at: datetime) -> str:  # noqa: ARG001 -- the common shape
    """The folder only; its fields stay, outside folders. Returns its name. Raises NotFound."""
    folder = FieldFolder.objects.filter(location=location, id=folder_id).first()
    if folder is None:
        raise NotFound
    CustomField.objects.filter(location=location, folder=folder).update(folder=None)
    FieldFolder.objects.filter(location=location, id=folder_id).delete()
    return folder.name
