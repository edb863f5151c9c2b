import pytest
from django.urls import reverse

from aesthetix.contacts.commands import ContactBook
from aesthetix.kernel import access_log
from aesthetix.tenancy import commands
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER, make_contact


def url(practice, name="audit"):
    return reverse(f"staff:{name}", args=[practice.location.id])


def rename(practice, contact, **values):
    with open_location(practice.location, TESTER):
        book = ContactBook(practice.location, TESTER, AT)
        book.load([contact.id])
        for name, value in values.items():
            book.set(contact.id, name, value)
        book.save()


def texts(answer):
    return [(line.entry.action, line.thing, line.name) for line in answer.context["lines"]]


@pytest.mark.req("H-05")
def test_every_change_is_shown_with_before_and_after(practice, signed_in):
    with open_location(practice.location, TESTER):
        from aesthetix.contacts.models import Contact

        Contact.objects.filter(id=practice.patients[0].id).update(first_name="Mia")
    answer = signed_in(practice.admin).get(url(practice), {"object": practice.patients[0].id, "action": "changed"})
    assert texts(answer) == [("changed", "Contact", "Mia OfBeverly")]
    change = answer.context["lines"][0].changes[0]
    assert (change.label, change.before, change.after) == ("First name", "Maya", "Mia")
    page = " ".join(answer.content.decode().split())
    assert "<del>Maya </del> → <ins>Mia </ins>" in page
    assert "Tester" in page


def test_filters_by_kind_action_person_and_time(practice, signed_in):
    client = signed_in(practice.admin)
    page = url(practice)
    assert {row[1] for row in texts(client.get(page, {"what": "contacts_contact"}))} == {"Contact"}
    assert texts(client.get(page, {"action": "deleted"})) == []
    assert texts(client.get(page, {"who": str(practice.admin.id)})) == []
    assert texts(client.get(page, {"who": "kind:system"})) != []
    assert texts(client.get(page, {"since": "2000-01-01", "until": "2000-01-02"})) == []
    assert (
        texts(client.get(page, {"since": "nonsense", "before": "x_y", "who": "'", "object": "7", "what": "auth"})) != []
    )


def test_pages_follow_each_other_without_gap_or_overlap(practice, signed_in):
    for number in range(60):
        make_contact(practice.location, first_name=f"P{number}", email=f"p{number}@example.com")
    client = signed_in(practice.admin)
    seen, page = [], url(practice) + "?what=contacts_contact"
    while page:
        answer = client.get(page)
        seen += [line.entry.id for line in answer.context["lines"]]
        page = answer.context["more"]
    assert len(seen) == len(set(seen)) == 62
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_more_changes(practice, signed_in, count, django_assert_num_queries):
    for number in range(count):
        make_contact(practice.location, first_name=f"P{number}", email=f"p{number}@example.com")
    client = signed_in(practice.admin)
    client.get(url(practice))
    with django_assert_num_queries(11):
        client.get(url(practice) + "?what=contacts_contact")


def test_reads_are_listed(practice, signed_in):
    with open_location(practice.location, TESTER):
        access_log.record(action="delivery.read", subject="Delivery", subject_id="17", at=AT)
    page = signed_in(practice.admin).get(url(practice, "audit-access")).content.decode()
    assert "delivery.read" in page
    assert "Tester" in page


def test_sign_ins_and_rights_are_listed(practice, signed_in):
    commands.note_failed_sign_in(email=practice.admin.email, by=TESTER, at=AT, how="password")
    commands.create_token(location=practice.location, name="Website", scopes=["contacts.readonly"], by=TESTER, at=AT)
    client = signed_in(practice.admin)
    page = client.get(url(practice, "audit-security")).content.decode()
    assert "Failed to sign in" in page
    assert "“Website”" in page
    only = client.get(url(practice, "audit-security"), {"action": "token.created"})
    assert [line.entry.action for line in only.context["lines"]] == ["token.created"]


def test_the_agency_sees_its_own(cast, signed_in):
    commands.create_token(location=cast.beverly.location, name="Ours", scopes=["contacts.readonly"], by=TESTER, at=AT)
    commands.create_token(
        location=cast.stranger.location, name="Theirs", scopes=["contacts.readonly"], by=TESTER, at=AT
    )
    page = signed_in(cast.owner).get(reverse("staff:agency-audit", args=[cast.agency.id])).content.decode()
    assert ("Ours" in page, "Theirs" in page) == (True, False)


@pytest.mark.parametrize("text", ["\0", "\u202e", "'; --", "{{ 7|add:7 }}", "x" * 10_000, "9" * 40 + "_" + "9" * 40])
def test_hostile_questions_are_answered(cast, signed_in, text):
    client = signed_in(cast.owner)
    asked = dict.fromkeys(("who", "what", "action", "object", "since", "until", "before", "q"), text)
    pages = [url(cast.beverly, name) for name in ("audit", "audit-access", "audit-security")]
    pages += [reverse(f"staff:agency-{name}", args=[cast.agency.id]) for name in ("audit", "locations")]
    assert [client.get(page, asked).status_code for page in pages] == [200] * 5


def test_the_front_desk_does_not_see_the_audit(practice, signed_in):
    for name in ("audit", "audit-access", "audit-security"):
        assert signed_in(practice.front_desk).get(url(practice, name)).status_code == 403


def test_hostile_values_are_shown_as_text(practice, signed_in):
    make_contact(practice.location, first_name="<script>alert(1)</script>{{ 7|add:7 }}", email="x@example.com")
    page = signed_in(practice.admin).get(url(practice)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
