import pytest

from aesthetix.contacts.commands import ContactBook, ContactDraft, NoteDraft
from aesthetix.contacts.models import Contact, ContactTerm, Note, Tag
from aesthetix.kernel.models import HistoryEntry
from support.cast import AT, TESTER


def test_create_writes_contact_terms_and_tags(opened):
    book = ContactBook(opened.location, TESTER, AT)
    contact = book.create(
        ContactDraft(
            values={"first_name": "Zoë", "last_name": "Ngọc", "email": "zoe@example.org", "apro_client_id": "77"},
            tags=("VIP",),
        )
    )
    book.note(NoteDraft(contact.id, "Hello"))
    book.save()
    stored = Contact.objects.get(id=contact.id)
    assert (stored.name, stored.email, stored.custom, stored.tags) == (
        "Zoë Ngọc",
        "zoe@example.org",
        {"apro_client_id": "77"},
        ["vip"],
    )
    terms = set(ContactTerm.objects.filter(contact=contact).values_list("term", flat=True))
    assert terms == {"zoe ngoc", "ngoc zoe", "zoe@example.org", "example.org", "77", "#t:vip"}
    assert Tag.objects.get().name == "vip"
    assert Note.objects.get().body == "Hello"


def test_save_of_many_changes_costs_the_same_queries(opened, django_assert_num_queries):
    def change(count: int) -> None:
        book = ContactBook(opened.location, TESTER, AT)
        ids = Contact.objects.values_list("id", flat=True)[:count]
        book.load(list(ids))
        for key in ids:
            book.write(key, "apro_location", f"Place {count}")
            book.write(key, "date_of_birth", "1988-07-04")
        book.save()

    with django_assert_num_queries(4):
        change(1)
    with django_assert_num_queries(4):
        change(2)
    assert set(Contact.objects.values_list("custom__apro_location", flat=True)) == {"Place 2"}


def test_write_tells_whether_anything_changed(opened):
    book = ContactBook(opened.location, TESTER, AT)
    maya = opened.patients[0].id
    book.load([maya])
    assert [book.write(maya, "first_name", "Maya"), book.write(maya, "first_name", "Mia")] == [False, True]
    assert book.write(maya, "date_of_birth", "1988-07-04") is True
    assert book.write(maya, "date_of_birth", "1988-07-04") is False


def test_history_holds_before_and_after_of_each_change(opened):
    book = ContactBook(opened.location, TESTER, AT)
    maya = opened.patients[0].id
    book.load([maya])
    book.write(maya, "first_name", "Mia")
    book.write(maya, "apro_location", "Miami")
    book.save()
    entry = HistoryEntry.objects.filter(object_id=maya, action="changed").latest("id")
    assert (entry.before, entry.after) == (
        {"first_name": "Maya", "custom.apro_location": None},
        {"first_name": "Mia", "custom.apro_location": "Miami"},
    )
    assert (entry.actor_kind, entry.actor_name, entry.via) == ("system", "Tester", "tests")


@pytest.mark.req("S3-02", "S3-03")
def test_new_location_has_the_fields(opened):
    from aesthetix.contacts.models import CustomField, FieldFolder

    folder = FieldFolder.objects.get(name="Aesthetics Pro")
    fields = list(CustomField.objects.filter(folder=folder).order_by("position").values_list("name", "data_type"))
    assert fields == [
        ("APro Client ID", "TEXT"), ("APro DOB", "DATE"), ("APro Location", "TEXT"), ("APro Appt ID", "TEXT"),
        ("APro Provider", "TEXT"), ("APro Appt Status", "TEXT"), ("APro Appt Date", "DATE"), ("APro Invoice ID", "TEXT"),
        ("APro Appt Services", "TEXT"), ("APro Appt Service Type", "TEXT"),
    ]  # fmt: skip
