"""The settings pages for fields, folders, values, tags and types."""

import pytest
from django.urls import reverse

from aesthetix.contacts.models import ContactType, CustomField, CustomValue, FieldFolder, Tag
from aesthetix.tenancy.scope import open_location
from support.cast import TESTER


@pytest.fixture
def admin(signed_in, practice):
    return signed_in(practice.admin)


def url(practice, name, *more):
    return reverse(f"staff:{name}", args=[practice.location.id, *more])


def here(practice, model, **values):
    with open_location(practice.location, TESTER):
        return model.objects.filter(**values).first()


def test_a_field_is_added_edited_moved_and_deleted(admin, practice):
    wrong = admin.post(url(practice, "field-new"), {"name": "Skin", "data_type": "RADIO", "object": "contact"})
    assert (wrong.status_code, "Give 1 to 200 options" in wrong.content.decode()) == (422, True)
    admin.post(
        url(practice, "field-new"), {"name": "Skin", "data_type": "RADIO", "object": "contact", "options": "Dry\nOily"}
    )
    field = here(practice, CustomField, key="skin")
    admin.post(url(practice, "field", field.id), {"name": "Skin type", "options": "Dry\nOily\nMixed"})
    folder = here(practice, FieldFolder, name="Aesthetics Pro")
    admin.post(url(practice, "field-move"), {"card": str(field.id), "column": str(folder.id), "position": "0"})
    field = here(practice, CustomField, key="skin")
    assert (field.name, field.options, field.folder_id, field.position) == (
        "Skin type",
        ["Dry", "Oily", "Mixed"],
        folder.id,
        0,
    )
    dragged = admin.post(
        url(practice, "field-move"),
        {"card": str(field.id), "column": "none", "position": "0"},
        headers={"HX-Request": "true"},
    )
    assert dragged.status_code == 204
    admin.post(url(practice, "field-delete", field.id))
    assert here(practice, CustomField, key="skin") is None


def test_folders(admin, practice):
    admin.post(url(practice, "folders"), {"name": "Skin"})
    folder = here(practice, FieldFolder, name="Skin")
    admin.post(url(practice, "folder", folder.id), {"act": "rename", "name": "Face"})
    assert here(practice, FieldFolder, id=folder.id).name == "Face"
    admin.post(url(practice, "folder", folder.id), {"act": "delete"})
    assert here(practice, FieldFolder, id=folder.id) is None


@pytest.mark.parametrize(
    ("name", "model", "add"), [("values", CustomValue, "save"), ("tags", Tag, "add"), ("types", ContactType, "add")]
)
def test_values_tags_and_types(admin, practice, name, model, add):
    admin.post(url(practice, name), {"act": add, "name": "summer", "value": "x"})
    row = here(practice, model, name="summer")
    rename = {"act": "save" if name == "values" else "rename", "id": str(row.id), "name": "autumn"}
    admin.post(url(practice, name), rename)
    row = here(practice, model, name="autumn")
    assert b"autumn" in admin.get(url(practice, name)).content
    admin.post(url(practice, name), {"act": "delete", "id": str(row.id), "instead": "Lead"})
    assert here(practice, model, name="autumn") is None
    refused = admin.post(url(practice, name), {"act": "explode"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422


def test_another_locations_field_is_not_there(signed_in, cast):
    client = signed_in(cast.beverly.admin)
    foreign = here(cast.scottsdale, CustomField, key="apro_dob")
    assert client.get(url(cast.beverly, "field", foreign.id)).status_code == 404
    assert client.post(url(cast.beverly, "field-delete", foreign.id)).status_code == 404
    assert client.post(url(cast.beverly, "field-move"), {"card": str(foreign.id), "column": "none"}).status_code == 404
