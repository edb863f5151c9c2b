"""Adding, editing and reading one contact."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aesthetix.calendars.models import Appointment
from aesthetix.contacts.commands import ContactBook
from aesthetix.contacts.models import Contact, Note, Task
from aesthetix.kernel.models import AccessEntry, HistoryEntry
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER, make_contact

HOSTILE = "<script>alert(1)</script>{{ 7|add:7 }}\u202e\x00=cmd()😀"


@pytest.fixture
def admin(signed_in, practice):
    return signed_in(practice.admin)


def url(practice, name="contact", *more, contact=0):
    return reverse(f"staff:{name}", args=[practice.location.id, practice.patients[contact].id, *more])


def fresh(practice, contact=0):
    with open_location(practice.location, TESTER):
        return Contact.objects.get(id=practice.patients[contact].id)


def test_a_contact_is_added_by_hand(admin, practice):
    new = reverse("staff:contacts-new", args=[practice.location.id])
    assert admin.get(new).status_code == 200
    data = {
        "first_name": "Ana",
        "email": "ANA@Example.com",
        "phone": "(310) 555-0199 x12",
        "type": "Lead",
        "date_of_birth": "03/27/1990",
    }
    response = admin.post(new, data, follow=True)
    made = response.context["contact"]
    assert (made.email, made.phone, made.phone_extension, str(made.date_of_birth)) == (
        "ana@example.com",
        "+13105550199",
        "12",
        "1990-03-27",
    )


@pytest.mark.req("S3-01")
def test_a_contact_without_name_mail_or_phone_is_refused_and_what_was_typed_stays(admin, practice):
    response = admin.post(
        reverse("staff:contacts-new", args=[practice.location.id]), {"city": "Malibu", "type": "Lead"}
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert ("Give at least a name, an e-mail or a phone." in text, 'value="Malibu"' in text) == (True, True)


def test_wrong_values_are_named_field_by_field_and_kept(admin, practice):
    response = admin.post(
        url(practice, "contact-edit"),
        {"first_name": "Maya", "email": "nobody", "phone": "12", "type": "Lead", "apro_dob": "yesterday"},
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert [
        words in text
        for words in (
            "This is no e-mail address",
            "This phone number has too few",
            "This is no date",
            'value="nobody"',
            'value="yesterday"',
        )
    ] == [True] * 5
    assert fresh(practice).email == "maya@beverly.example.com"


def test_editing_writes_standard_and_custom_fields(admin, practice):
    form = admin.get(url(practice, "contact-edit")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    admin.post(
        url(practice, "contact-edit"),
        {**data, "city": "Malibu", "apro_client_id": "C-77", "invoice_paid_amount": "$1,250.50"},
    )
    contact = fresh(practice)
    assert (contact.city, contact.custom, contact.phone) == (
        "Malibu",
        {"apro_client_id": "C-77", "invoice_paid_amount": 125050},
        "+13105550142",
    )


def test_one_field_is_edited_in_place(admin, practice):
    htmx = {"HX-Request": "true"}
    assert b"<form" in admin.get(url(practice, "contact-field", "city"), headers=htmx).content
    shown = admin.post(url(practice, "contact-field", "city"), {"city": "Malibu"}, headers=htmx)
    assert (b"Malibu" in shown.content, shown.headers["HX-Trigger"]) == (True, "contact-changed")
    wrong = admin.post(url(practice, "contact-field", "email"), {"email": "x"}, headers=htmx)
    assert b"This is no e-mail address" in wrong.content
    assert admin.get(url(practice, "contact-field", "patient_lifetime_value"), headers=htmx).status_code == 404
    assert admin.get(url(practice, "contact-field", "city")).status_code == 302


@pytest.mark.parametrize("side", ["notes", "tasks", "opportunities", "appointments", "value", "workflows"])
def test_every_side_of_the_page_opens(admin, practice, side):
    response = admin.get(url(practice) + f"?side={side}")
    assert (response.status_code, response.context["side"]) == (200, side)


def test_reading_a_contact_is_written_down(admin, practice):
    admin.get(url(practice))
    with open_location(practice.location, TESTER):
        line = AccessEntry.objects.get()
    assert (line.action, line.subject_id, line.actor_id) == (
        "contact.viewed",
        str(practice.patients[0].id),
        str(practice.admin.id),
    )


@pytest.mark.parametrize("name", ["contact", "contact-edit", "contact-addresses"])
def test_another_locations_contact_is_not_there(signed_in, cast, name):
    client = signed_in(cast.beverly.admin)
    foreign = cast.scottsdale.patients[0].id
    assert client.get(reverse(f"staff:{name}", args=[cast.beverly.location.id, foreign])).status_code == 404


@pytest.mark.parametrize(
    "name", ["contact-delete", "contact-tags", "contact-people", "contact-dnd", "contact-notes", "contact-tasks"]
)
def test_nothing_is_done_to_another_locations_contact(signed_in, cast, name):
    client = signed_in(cast.beverly.admin)
    foreign = cast.scottsdale.patients[0].id
    data = {"add": "x", "body": "x", "title": "x"}
    assert client.post(reverse(f"staff:{name}", args=[cast.beverly.location.id, foreign]), data).status_code == 404


def test_a_contact_is_deleted_and_brought_back(admin, practice):
    gone = admin.post(url(practice, "contact-delete"), follow=True)
    assert admin.get(url(practice)).status_code == 404
    admin.post(next(message.extra_tags for message in gone.context["messages"]))
    assert admin.get(url(practice)).status_code == 200


def test_who_may_not_delete_cannot(signed_in, practice):
    assert signed_in(practice.front_desk).post(url(practice, "contact-delete")).status_code == 403


def test_tags_are_added_and_removed_with_undo(admin, practice):
    admin.post(url(practice, "contact-tags"), {"add": "VIP, Botox"})
    assert fresh(practice).tags == ["vip", "botox"]
    gone = admin.post(url(practice, "contact-tags"), {"remove": "vip"}, follow=True)
    assert fresh(practice).tags == ["botox"]
    admin.post(next(message.extra_tags for message in gone.context["messages"]))
    assert fresh(practice).tags == ["botox", "vip"]


def test_owner_followers_and_dnd(admin, practice):
    desk = str(practice.front_desk.id)
    admin.post(url(practice, "contact-people"), {"owner": desk, "followers": [desk]})
    admin.post(url(practice, "contact-dnd"), {"channel": ["SMS"]})
    contact = fresh(practice)
    assert (str(contact.owner_id), [str(one) for one in contact.followers], contact.dnd["SMS"]["status"]) == (
        desk,
        [desk],
        "active",
    )
    admin.post(url(practice, "contact-dnd"), {})
    assert fresh(practice).dnd["SMS"] == {"status": "inactive"}


def test_a_stranger_cannot_become_owner(admin, cast, practice):
    answer = admin.post(
        url(practice, "contact-people"), {"owner": str(cast.stranger.admin.id)}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, fresh(practice).owner_id) == (422, None)


def test_several_addresses_and_another_primary(admin, practice):
    data = {
        "emails": ["maya@beverly.example.com", "Second@example.com", ""], "emails_label": ["", "Work", ""], "emails_primary": "1",
        "phones": ["(310) 555-0142", "310 555 0177 x5"], "phones_label": ["Home", "Mobile"], "phones_primary": "0",
    }  # fmt: skip
    admin.post(url(practice, "contact-addresses"), data)
    contact = fresh(practice)
    with open_location(practice.location, TESTER):
        more = (
            [(one.address, one.label) for one in contact.more_emails.all()],
            [(one.number, one.extension, one.label) for one in contact.more_phones.all()],
        )
    assert (contact.email, contact.phone_label, more) == (
        "second@example.com", "Home", ([("maya@beverly.example.com", "")], [("+13105550177", "5", "Mobile")]),
    )  # fmt: skip
    found = admin.get(reverse("staff:contacts-list", args=[practice.location.id]) + "?q=310+555+0177")
    assert [row["name"] for row in found.context["rows"]] == ["Maya OfBeverly"]


def test_a_wrong_address_is_named_and_kept(admin, practice):
    response = admin.post(url(practice, "contact-addresses"), {"emails": ["broken"], "phones": []})
    text = response.content.decode()
    assert (response.status_code, "broken: This is no e-mail address" in text, 'value="broken"' in text) == (
        422,
        True,
        True,
    )


def test_notes_are_written_pinned_edited_and_deleted(admin, practice):
    admin.post(url(practice, "contact-notes"), {"body": "Allergic to latex"})
    with open_location(practice.location, TESTER):
        note = Note.objects.get()
    one = url(practice, "contact-note", note.id)
    admin.post(one, {"act": "pin"})
    admin.post(one, {"act": "edit", "body": "Allergic to latex and nuts"})
    with open_location(practice.location, TESTER):
        note.refresh_from_db()
    assert (note.body, note.pinned_at is not None, note.author_name) == (
        "Allergic to latex and nuts",
        True,
        "Beverly-admin Example",
    )
    admin.post(one, {"act": "delete"})
    with open_location(practice.location, TESTER):
        assert Note.objects.count() == 0


@pytest.mark.req("S3-05")
def test_notes_of_the_product_are_an_audit_trail(admin, practice):
    with open_location(practice.location, TESTER):
        note = Note.objects.create(location=practice.location, contact=practice.patients[0], body="Booked", author_kind="source", author_name="AestheticsPro", source="aestheticspro", created_at=AT, updated_at=AT)  # fmt: skip
    for act in ("edit", "delete"):
        answer = admin.post(
            url(practice, "contact-note", note.id), {"act": act, "body": "x"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 422
    with open_location(practice.location, TESTER):
        assert Note.objects.get().body == "Booked"


def test_tasks_are_added_done_edited_and_deleted(admin, practice):
    admin.post(
        url(practice, "contact-tasks"),
        {"title": "Call back", "due_on": "2026-04-01", "due_time": "09:30", "assignee": str(practice.front_desk.id)},
    )
    with open_location(practice.location, TESTER):
        task = Task.objects.get()
    assert (task.due_at.isoformat(), task.created_by_id) == ("2026-04-01T16:30:00+00:00", practice.admin.id)
    one = url(practice, "contact-task", task.id)
    admin.post(one, {"act": "done"})
    admin.post(one, {"act": "edit", "title": "Call again"})
    with open_location(practice.location, TESTER):
        task.refresh_from_db()
    assert (task.title, task.completed_by_id, task.due_at) == ("Call again", practice.admin.id, None)
    admin.post(one, {"act": "delete"})
    with open_location(practice.location, TESTER):
        assert Task.objects.count() == 0
    refused = admin.post(url(practice, "contact-tasks"), {"title": " "}, headers={"HX-Request": "true"})
    assert refused.status_code == 422


def test_the_timeline_merges_what_every_room_knows(admin, practice):
    contact = practice.patients[0]
    with open_location(practice.location, TESTER):
        Appointment.objects.create(location=practice.location, contact=contact, source="aestheticspro", external_id="A1", status="new", on_date=AT.date(), services="Botox", last_event_at=AT, created_at=AT, updated_at=AT)  # fmt: skip
        LedgerEntry.objects.create(location=practice.location, contact=contact, source="aestheticspro", external_id="I1", kind="invoice", amount_cents=125050, currency="USD", number="1001", last_event_at=AT, created_at=AT, updated_at=AT)  # fmt: skip
        book = ContactBook(practice.location, TESTER, AT + timedelta(minutes=1))
        book.load([contact.id])
        book.write(contact.id, "city", "Malibu")
        book.write(contact.id, "invoice_paid_amount", 125050)
        book.save()
    response = admin.get(url(practice))
    titles = [entry.title for entry in response.context["entries"]]
    assert titles == ["2 fields changed", "Contact created", "Appointment booked", "Paid invoice $1,250.50"]
    assert ("City", "— → Malibu") in response.context["entries"][0].details
    assert ("Invoice Paid Amount", "— → $1,250.50") in response.context["entries"][0].details
    only = admin.get(url(practice) + "?part=timeline&kind=payments", headers={"HX-Request": "true"})
    assert [entry.title for entry in only.context["entries"]] == ["Paid invoice $1,250.50"]
    value = admin.get(url(practice) + "?side=value", headers={"HX-Request": "true"})
    assert (b"1001" in value.content, b"$1,250.50" in value.content) == (True, True)


def test_the_timeline_goes_on_without_gap_or_repetition(admin, practice):
    with open_location(practice.location, TESTER):
        Note.objects.bulk_create(
            Note(location=practice.location, contact=practice.patients[0], body=f"note {n}", author_kind="user", author_name="A", created_at=AT - timedelta(minutes=n // 2), updated_at=AT) for n in range(70)
        )  # fmt: skip
    seen, address = [], url(practice) + "?part=timeline&kind=notes"
    while address:
        response = admin.get(address, headers={"HX-Request": "true"})
        seen += [entry.body for entry in response.context["entries"]]
        address = response.context["more_url"]
    assert (len(seen), len(set(seen))) == (70, 70)


def test_hostile_text_is_harmless_on_every_page(admin, practice):
    contact = make_contact(practice.location, first_name="Eve")
    practice.patients.append(contact)
    values = {
        "first_name": HOSTILE,
        "last_name": HOSTILE[:90],
        "city": HOSTILE,
        "type": "Lead",
        "apro_provider": HOSTILE,
        "source": HOSTILE,
    }
    assert admin.post(url(practice, "contact-edit", contact=2), values).status_code == 302
    admin.post(url(practice, "contact-tags", contact=2), {"add": HOSTILE})
    admin.post(url(practice, "contact-notes", contact=2), {"body": HOSTILE + "x" * 9_000})
    admin.post(url(practice, "contact-tasks", contact=2), {"title": HOSTILE})
    pages = [url(practice, contact=2), url(practice, contact=2) + "?side=tasks", url(practice, "contact-edit", contact=2), reverse("staff:contacts-list", args=[practice.location.id]) + "?column=city&column=tags&column=apro_provider", reverse("staff:tags", args=[practice.location.id])]  # fmt: skip
    for page in pages:
        text = admin.get(page).content.decode()
        assert ("<script>alert" in text, "\u202e" in text, "\x00" in text, "😀" in text) == (False, False, False, True)
    with open_location(practice.location, TESTER):
        assert HistoryEntry.objects.filter(object_id=contact.id).exists()
    too_long = admin.post(
        url(practice, "contact-notes", contact=2), {"body": "x" * 10_001}, headers={"HX-Request": "true"}
    )
    assert too_long.status_code == 422


@pytest.mark.parametrize("name", ["fields", "values", "tags", "types", "field-new"])
def test_the_settings_pages_open_for_those_who_manage_fields(admin, signed_in, practice, name):
    address = reverse(f"staff:{name}", args=[practice.location.id])
    assert admin.get(address).status_code == 200
    assert signed_in(practice.front_desk).get(address).status_code == 403
