"""Operations on the token's location: itself, its custom fields, custom values and tags."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from aesthetix.api.application import operation, same_location
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import unknown
from aesthetix.api.locations import shapes
from aesthetix.api.locations.schemas import FieldChange, FieldNew, FieldsQuery, TagInput, ValueInput
from aesthetix.api.reports import ignored_report
from aesthetix.api.wire import as_id
from aesthetix.contacts.commands import catalogues, fields
from aesthetix.contacts.models import CustomField, CustomValue, Tag

router = Router(tags=["locations"])
GONE = {"succeded": True, "succeeded": True}


@operation(router, "GET", "/locations/{location}", scope="locations.readonly")
def get_location(request: ApiRequest, location: str) -> dict[str, Any]:
    """The location itself."""
    same_location(request, location)
    return {"location": shapes.location(request.location)}


@operation(router, "GET", "/locations/{location}/customFields", scope="locations/customFields.readonly")
def get_custom_fields(request: ApiRequest, location: str, query: Query[FieldsQuery]) -> dict[str, Any]:
    """The custom fields of contacts, of opportunities, or of both."""
    same_location(request, location)
    rows = CustomField.objects.filter(location=request.location).order_by("object", "folder", "position", "created_at")
    if query.model != "all":
        rows = rows.filter(object=query.model)
    return {"customFields": [shapes.custom_field(row) for row in rows]}


@operation(router, "POST", "/locations/{location}/customFields", scope="locations/customFields.write", status=201)
def create_custom_field(request: ApiRequest, location: str, body: FieldNew) -> dict[str, Any]:
    """A new field; its key comes from its name and stays."""
    same_location(request, location)
    draft = fields.FieldDraft(
        name=body.name,
        data_type=body.data_type,
        object=body.model or CustomField.Object.CONTACT,
        folder_id=as_id(body.parent_id) if body.parent_id else None,
        placeholder=body.placeholder or "",
        options=body.choices() or (),
    )
    row = fields.create_field(location=request.location, draft=draft, by=request.actor, at=request.at)
    return {"customField": shapes.custom_field(row), **ignored_report(body, [])}


@operation(router, "GET", "/locations/{location}/customFields/{field}", scope="locations/customFields.readonly")
def get_custom_field(request: ApiRequest, location: str, field: str) -> dict[str, Any]:
    """One field, by id or key."""
    same_location(request, location)
    return {"customField": shapes.custom_field(_field(request, field))}


@operation(router, "PUT", "/locations/{location}/customFields/{field}", scope="locations/customFields.write")
def update_custom_field(request: ApiRequest, location: str, field: str, body: FieldChange) -> dict[str, Any]:
    """Name, placeholder, options; what is not named stays."""
    same_location(request, location)
    row = _field(request, field)
    choices = body.choices()
    draft = fields.FieldDraft(
        name=body.name or row.name,
        folder_id=row.folder_id,
        placeholder=row.placeholder if body.placeholder is None else body.placeholder,
        options=row.options if choices is None else choices,
    )
    row = fields.edit_field(location=request.location, field_id=row.id, draft=draft, by=request.actor, at=request.at)
    if body.position is not None and body.position != row.position:
        row = fields.move_field(
            location=request.location,
            field_id=row.id,
            folder_id=row.folder_id,
            position=body.position,
            by=request.actor,
            at=request.at,
        )
    return {"customField": shapes.custom_field(row), **ignored_report(body, [])}


@operation(router, "DELETE", "/locations/{location}/customFields/{field}", scope="locations/customFields.write")
def delete_custom_field(request: ApiRequest, location: str, field: str) -> dict[str, Any]:
    """The field and every value of it; fields that came with the location stay."""
    same_location(request, location)
    row = _field(request, field)
    fields.delete_field(location=request.location, field_id=row.id, by=request.actor, at=request.at)
    return dict(GONE)


def _field(request: ApiRequest, text: str) -> CustomField:
    key = as_id(text)
    rows = CustomField.objects.filter(location=request.location)
    row = rows.filter(id=key).first() if key else rows.filter(key=text, object=CustomField.Object.CONTACT).first()
    if row is None:
        raise unknown("Custom field", text)
    return row


@operation(router, "GET", "/locations/{location}/customValues", scope="locations/customValues.readonly")
def get_custom_values(request: ApiRequest, location: str) -> dict[str, Any]:
    """All custom values."""
    same_location(request, location)
    rows = CustomValue.objects.filter(location=request.location).order_by("name", "id")
    return {"customValues": [shapes.custom_value(row) for row in rows]}


@operation(router, "POST", "/locations/{location}/customValues", scope="locations/customValues.write", status=201)
def create_custom_value(request: ApiRequest, location: str, body: ValueInput) -> dict[str, Any]:
    """A new custom value."""
    same_location(request, location)
    return {"customValue": shapes.custom_value(_save_value(request, body, None)), **ignored_report(body, [])}


@operation(router, "GET", "/locations/{location}/customValues/{value}", scope="locations/customValues.readonly")
def get_custom_value(request: ApiRequest, location: str, value: str) -> dict[str, Any]:
    """One custom value."""
    same_location(request, location)
    return {"customValue": shapes.custom_value(_value(request, value))}


@operation(router, "PUT", "/locations/{location}/customValues/{value}", scope="locations/customValues.write")
def update_custom_value(request: ApiRequest, location: str, value: str, body: ValueInput) -> dict[str, Any]:
    """Another name or text; the key stays."""
    same_location(request, location)
    row = _save_value(request, body, _value(request, value).id)
    return {"customValue": shapes.custom_value(row), **ignored_report(body, [])}


@operation(router, "DELETE", "/locations/{location}/customValues/{value}", scope="locations/customValues.write")
def delete_custom_value(request: ApiRequest, location: str, value: str) -> dict[str, Any]:
    """Remove a custom value."""
    same_location(request, location)
    key = _value(request, value).id
    catalogues.delete_value(location=request.location, value_id=key, by=request.actor, at=request.at)
    return dict(GONE)


def _save_value(request: ApiRequest, body: ValueInput, key: UUID | None) -> CustomValue:
    return catalogues.save_value(
        location=request.location, name=body.name, value=body.value, value_id=key, by=request.actor, at=request.at
    )


def _value(request: ApiRequest, text: str) -> CustomValue:
    key = as_id(text)
    row = CustomValue.objects.filter(location=request.location, id=key).first() if key else None
    if row is None:
        raise unknown("Custom value", text)
    return row


@operation(router, "GET", "/locations/{location}/tags", scope="locations/tags.readonly")
def get_location_tags(request: ApiRequest, location: str) -> dict[str, Any]:
    """All tags in use."""
    same_location(request, location)
    rows = Tag.objects.filter(location=request.location).order_by("name", "id")
    return {"tags": [shapes.tag(row) for row in rows]}


@operation(router, "POST", "/locations/{location}/tags", scope="locations/tags.write")
def create_tag(request: ApiRequest, location: str, body: TagInput) -> dict[str, Any]:
    """A tag that no contact carries yet."""
    same_location(request, location)
    row = catalogues.add_tag(location=request.location, name=body.name, by=request.actor, at=request.at)
    return {"tag": shapes.tag(row), **ignored_report(body, [])}


@operation(router, "GET", "/locations/{location}/tags/{tag}", scope="locations/tags.readonly")
def get_tag_by_id(request: ApiRequest, location: str, tag: str) -> dict[str, Any]:
    """One tag."""
    same_location(request, location)
    return {"tag": shapes.tag(_tag(request, tag))}


@operation(router, "PUT", "/locations/{location}/tags/{tag}", scope="locations/tags.write")
def update_tag(request: ApiRequest, location: str, tag: str, body: TagInput) -> dict[str, Any]:
    """Another name, on every contact that carries the tag."""
    same_location(request, location)
    row = _tag(request, tag)
    catalogues.rename_tag(location=request.location, tag_id=row.id, name=body.name, by=request.actor, at=request.at)
    renamed = Tag.objects.get(location=request.location, name=body.name.strip().lower())
    return {"tag": shapes.tag(renamed), **ignored_report(body, [])}


@operation(router, "DELETE", "/locations/{location}/tags/{tag}", scope="locations/tags.write")
def delete_tag(request: ApiRequest, location: str, tag: str) -> dict[str, Any]:
    """Off every contact and out of the list."""
    same_location(request, location)
    key = _tag(request, tag).id
    catalogues.delete_tag(location=request.location, tag_id=key, by=request.actor, at=request.at)
    return dict(GONE)


def _tag(request: ApiRequest, text: str) -> Tag:
    key = as_id(text)
    row = Tag.objects.filter(location=request.location, id=key).first() if key else None
    if row is None:
        raise unknown("Tag", text)
    return row
