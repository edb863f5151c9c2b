"""Fields, folders, types, tags and custom values, changed by command."""

import pytest

from aesthetix.contacts.commands import catalogues, contacts, fields
from aesthetix.contacts.commands.fields import FieldDraft
from aesthetix.contacts.models import Contact, ContactTerm, ContactType, CustomField, FieldFolder, Tag
from aesthetix.contacts.rules.fields import DataType
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from support.cast import AT, TESTER, make_contact


@pytest.fixture
def common(opened):
    return {"location": opened.location, "by": TESTER, "at": AT}


def test_a_fields_key_comes_from_its_first_name_and_stays(common):
    made = fields.create_field(draft=FieldDraft("Skin Type!", DataType.RADIO, options=["Dry", "Oily", "Dry"]), **common)
    twin = fields.create_field(draft=FieldDraft("skin type"), **common)
    reserved = fields.create_field(draft=FieldDraft("Email"), **common)
    renamed = fields.edit_field(field_id=made.id, draft=FieldDraft("Complexion", options=["Dry"]), **common)
    assert (made.key, twin.key, reserved.key, made.options) == ("skin_type", "skin_type_2", "email_2", ["Dry", "Oily"])
    assert (renamed.key, renamed.name, renamed.data_type) == ("skin_type", "Complexion", DataType.RADIO)


@pytest.mark.parametrize(
    ("draft", "field"),
    [(FieldDraft(" "), "name"), (FieldDraft("X", "SONG"), "data_type"), (FieldDraft("X", DataType.RADIO), "options")],
)
def test_a_field_that_makes_no_sense_is_refused(common, draft, field):
    with pytest.raises(Refusal) as refusal:
        fields.create_field(draft=draft, **common)
    assert list(refusal.value.fields) == [field]


def test_fields_move_within_and_between_folders(common):
    folder = FieldFolder.objects.get(name="Visits and value")
    moved = CustomField.objects.get(key="apro_dob")
    fields.move_field(field_id=moved.id, folder_id=folder.id, position=1, **common)
    keys = list(CustomField.objects.filter(folder=folder).order_by("position").values_list("key", flat=True))
    assert keys[:3] == ["next_visit_date", "apro_dob", "next_visit_service"]


def test_deleting_a_field_forgets_its_values_and_protected_ones_stay(common):
    made = fields.create_field(draft=FieldDraft("Shade"), **common)
    contact = contacts.create_contact(values={"first_name": "Ana", "shade": "fair", "apro_client_id": "C1"}, **common)
    fields.delete_field(field_id=made.id, **common)
    assert Contact.objects.get(id=contact.id).custom == {"apro_client_id": "C1"}
    with pytest.raises(Refusal, match="came with the location"):
        fields.delete_field(field_id=CustomField.objects.get(key="apro_dob").id, **common)


def test_a_folder_is_renamed_and_deleted_without_its_fields(common):
    folder = fields.save_folder(name="Skin", **common)
    field = fields.create_field(draft=FieldDraft("Shade", folder_id=folder.id), **common)
    with pytest.raises(Conflict):
        fields.save_folder(name="Skin", **common)
    assert fields.save_folder(name="Face", folder_id=folder.id, **common).name == "Face"
    fields.delete_folder(folder_id=folder.id, **common)
    assert CustomField.objects.get(id=field.id).folder is None
    with pytest.raises(NotFound):
        fields.delete_folder(folder_id=folder.id, **common)


@pytest.mark.req("S3-04")
def test_renaming_a_type_rewrites_contacts_and_lead_and_patient_stay(common):
    made = catalogues.add_type(name="Member", **common)
    contact = contacts.create_contact(values={"first_name": "Ana", "type": "Member"}, **common)
    assert catalogues.rename_type(type_id=made.id, name="VIP member", **common) == 1
    assert Contact.objects.get(id=contact.id).type == "VIP member"
    assert catalogues.delete_type(type_id=made.id, instead="Lead", **common) == 1
    assert Contact.objects.get(id=contact.id).type == "Lead"
    with pytest.raises(Refusal, match="workflows branch"):
        catalogues.rename_type(type_id=ContactType.objects.get(name="Patient").id, name="Client", **common)


def test_renaming_a_tag_to_another_merges_them(common):
    both = contacts.create_contact(values={"first_name": "Ana"}, tags=["vip", "gold"], **common)
    one = contacts.create_contact(values={"first_name": "Eva"}, tags=["gold"], **common)
    assert catalogues.rename_tag(tag_id=Tag.objects.get(name="gold").id, name="VIP", **common) == 2
    assert [Contact.objects.get(id=each.id).tags for each in (both, one)] == [["vip"], ["vip"]]
    assert list(Tag.objects.values_list("name", flat=True)) == ["vip"]
    assert set(ContactTerm.objects.filter(term="#t:vip").values_list("contact_id", flat=True)) == {both.id, one.id}
    name, ids = catalogues.delete_tag(tag_id=Tag.objects.get().id, **common)
    assert (name, set(ids), Tag.objects.count()) == ("vip", {both.id, one.id}, 0)


def test_a_custom_values_key_stays(common):
    made = catalogues.save_value(name="Opening Hours", value="9 to 5", **common)
    again = catalogues.save_value(name="Hours", value="9 to 6", value_id=made.id, **common)
    assert (again.key, again.name, again.value) == ("opening_hours", "Hours", "9 to 6")
    assert catalogues.delete_value(value_id=made.id, **common) == "Hours"


@pytest.mark.req("S3-01")
def test_from_outside_a_name_is_not_enough(common):
    with pytest.raises(Refusal, match="an e-mail or a phone"):
        contacts.create_contact(values={"first_name": "Ana"}, via="api", **common)
    assert contacts.create_contact(values={"phone": "310 555 0199"}, via="api", **common).phone == "+13105550199"


def test_the_last_way_to_know_a_contact_cannot_be_removed(common):
    contact = contacts.create_contact(values={"email": "a@example.com"}, **common)
    with pytest.raises(Refusal, match="Keep at least"):
        contacts.update_contact(contact_id=contact.id, values={"email": ""}, **common)


def test_a_permanent_opt_out_stays(common, practice):
    contact = practice.patients[0]
    Contact.objects.filter(id=contact.id).update(dnd={"SMS": {"status": "permanent"}})
    contacts.set_dnd(contact_id=contact.id, channels=["Email"], **common)
    dnd = Contact.objects.get(id=contact.id).dnd
    assert (dnd["SMS"]["status"], dnd["Email"]["status"]) == ("permanent", "active")


def test_at_most_ten_followers(common, practice):
    make_contact(practice.location, first_name="Ana")
    with pytest.raises(Refusal):
        contacts.set_people(
            contact_id=practice.patients[0].id, owner_id=None, followers=[practice.patients[0].id], **common
        )
