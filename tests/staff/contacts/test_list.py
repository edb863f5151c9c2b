"""The contact list: what it shows, to whom, and with how many queries."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aesthetix.contacts.models import Contact, SmartList
from aesthetix.tenancy.models import Membership
from aesthetix.tenancy.scope import open_location
from support.cast import make_contact


def address(practice, name="contacts-list", *more, **query):
    url = reverse(f"staff:{name}", args=[practice.location.id, *more])
    return f"{url}?{urlencode(query, doseq=True)}" if query else url


@pytest.fixture
def desk(signed_in, practice):
    return signed_in(practice.front_desk)


@pytest.fixture
def admin(signed_in, practice):
    return signed_in(practice.admin)


def names(response):
    return [row["name"] for row in response.context["rows"]]


def test_the_list_shows_this_location_and_no_other(desk, cast, practice):
    response = desk.get(address(practice))
    assert sorted(names(response)) == ["Maya OfBeverly", "Ruth OfBeverly"]
    assert b"OfScottsdale" not in response.content
    assert b"2 contacts" in response.content


def test_a_stranger_gets_nothing(signed_in, cast):
    client = signed_in(cast.stranger.admin)
    assert client.get(address(cast.beverly)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("maya", ["Maya OfBeverly"]),
        ("ofbev", ["Maya OfBeverly", "Ruth OfBeverly"]),
        ("OfBeverly Ruth", ["Ruth OfBeverly"]),
        ("ruth@bev", ["Ruth OfBeverly"]),
        ("(310) 555-0142", ["Maya OfBeverly"]),
        ("+1 310 555 0143", ["Ruth OfBeverly"]),
        ("0143", ["Ruth OfBeverly"]),
        ("ofb may", ["Maya OfBeverly"]),
        ("nobody", []),
    ],
)
def test_search_finds_names_mails_and_phones_in_any_format(desk, practice, query, found):
    assert sorted(names(desk.get(address(practice, q=query)))) == found


def test_a_filter_in_the_address_narrows_the_list(desk, practice):
    response = desk.get(address(practice, filter='["and",["first_name","starts_with","m"]]'))
    assert names(response) == ["Maya OfBeverly"]
    assert [chip.text for chip in response.context["conditions"]] == ["First Name starts with m"]


def test_a_filter_that_cannot_be_used_says_so_and_shows_nobody(desk, practice):
    response = desk.get(address(practice, filter='["and",["gone","is","m"]]'))
    assert names(response) == []
    assert "There is no field “gone”" in response.content.decode()


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "Maya"), ("-name", "Ruth"), ("created_at", "Maya"), ("-created_at", "Ruth")]
)
def test_the_list_sorts(desk, practice, sort, first):
    assert names(desk.get(address(practice, sort=sort)))[0].startswith(first)


def test_pages_go_on_after_a_contact_and_come_back(desk, practice, monkeypatch):
    monkeypatch.setattr("aesthetix.contacts.queries.listing.page_of.__kwdefaults__", {"size": 2})
    for number in range(3):
        make_contact(practice.location, first_name=f"Zed{number}", last_name="Zz", email=f"z{number}@example.com")
    first = desk.get(address(practice, sort="name"))
    assert names(first) == ["Maya OfBeverly", "Ruth OfBeverly"]
    assert first.context["previous_url"] == ""
    second = desk.get(first.context["next_url"])
    assert names(second) == ["Zed0 Zz", "Zed1 Zz"]
    third = desk.get(second.context["next_url"])
    assert (names(third), third.context["next_url"]) == (["Zed2 Zz"], "")
    back = desk.get(third.context["previous_url"])
    assert names(back) == ["Zed0 Zz", "Zed1 Zz"]
    assert names(desk.get(back.context["previous_url"])) == names(first)


def test_one_row_and_three_cost_the_same_queries(desk, practice):
    with open_location(practice.location, _tester()):
        Contact.objects.filter(first_name="Ruth").delete()
    with CaptureQueriesContext(connection) as one:
        assert len(names(desk.get(address(practice)))) == 1
    for number in range(2):
        make_contact(practice.location, tags=("vip",), first_name=f"N{number}", email=f"n{number}@example.com")
    with CaptureQueriesContext(connection) as three:
        assert len(names(desk.get(address(practice)))) == 3
    assert (_own(one), _own(three)) == (5, 5)


def _own(captured):
    """Queries of this room; those of the door are its own business."""
    return sum('"contacts_' in query["sql"] for query in captured)


def _tester():
    from support.cast import TESTER

    return TESTER


def test_only_assigned_data_means_owned_or_followed(desk, practice):
    Membership.objects.filter(user=practice.front_desk).update(only_assigned=True)
    maya, ruth = practice.patients
    with open_location(practice.location, _tester()):
        Contact.objects.filter(id=maya.id).update(owner=practice.front_desk)
    assert names(desk.get(address(practice))) == ["Maya OfBeverly"]
    assert names(desk.get(address(practice, q="ofbeverly"))) == ["Maya OfBeverly"]
    assert desk.get(address(practice, "contact", ruth.id)).status_code == 404
    with open_location(practice.location, _tester()):
        Contact.objects.filter(id=ruth.id).update(followers=[practice.front_desk.id])
    assert sorted(names(desk.get(address(practice)))) == ["Maya OfBeverly", "Ruth OfBeverly"]
    assert desk.get(address(practice, "contact", ruth.id)).status_code == 200


def test_htmx_gets_the_table_alone(desk, practice):
    response = desk.get(address(practice), headers={"HX-Request": "true", "HX-Target": "contacts"})
    assert b"<html" not in response.content
    assert b"Maya OfBeverly" in response.content


def test_bulk_tag_can_be_undone(admin, practice):
    ids = [str(one.id) for one in practice.patients]
    response = admin.post(
        address(practice, "contacts-bulk"), {"act": "tag", "tag": "VIP", "selected": ids}, follow=True
    )
    assert "added to 2 contacts" in response.content.decode()
    assert tags(practice) == [["vip"], ["vip"]]
    undo_url = next(message.extra_tags for message in response.context["messages"])
    admin.post(undo_url)
    assert tags(practice) == [[], []]


def tags(practice):
    with open_location(practice.location, _tester()):
        return list(Contact.objects.order_by("first_name").values_list("tags", flat=True))


def test_bulk_acts_on_everyone_the_list_finds(admin, practice):
    admin.post(address(practice, "contacts-bulk"), {"act": "type", "type": "Patient", "everyone": "1", "q": "maya"})
    with open_location(practice.location, _tester()):
        assert list(Contact.objects.order_by("first_name").values_list("type", flat=True)) == ["Patient", "Lead"]


def test_bulk_owner_and_delete(admin, practice):
    ids = [str(one.id) for one in practice.patients]
    admin.post(address(practice, "contacts-bulk"), {"act": "owner", "owner": str(practice.admin.id), "selected": ids})
    with open_location(practice.location, _tester()):
        assert set(Contact.objects.values_list("owner_id", flat=True)) == {practice.admin.id}
    refused = admin.post(
        address(practice, "contacts-bulk"), {"act": "delete", "selected": ids}, headers={"HX-Request": "true"}
    )
    assert (refused.status_code, b"Type DELETE" in refused.content) == (422, True)
    done = admin.post(
        address(practice, "contacts-bulk"), {"act": "delete", "typed": "DELETE", "selected": ids}, follow=True
    )
    assert names(done) == []
    admin.post(next(message.extra_tags for message in done.context["messages"] if message.extra_tags))
    assert len(names(admin.get(address(practice)))) == 2


def test_bulk_never_reaches_another_location(admin, cast, practice):
    other = [str(one.id) for one in cast.scottsdale.patients]
    answer = admin.post(
        address(practice, "contacts-bulk"),
        {"act": "tag", "tag": "x", "selected": other},
        headers={"HX-Request": "true"},
    )
    assert (answer.status_code, b"Select at least one" in answer.content) == (422, True)


def test_bulk_is_for_those_who_may(desk, practice):
    assert desk.post(address(practice, "contacts-bulk"), {"act": "tag"}).status_code == 403


def test_the_builder_adds_rows_groups_and_applies(desk, practice):
    url = address(practice, "contacts-filter")
    assert desk.get(url).status_code == 200
    built = desk.post(url, {"block": "0", "row-0": "0", "field-0.0": "city", "do": "add-row:0", "op-0": "or"})
    assert [row.name for row in built.context["blocks"][0].rows] == ["0.0", "0.1"]
    built = desk.post(url, {"block": "0", "row-0": "0", "do": "add-block"})
    assert [block.name for block in built.context["blocks"]] == ["0", "1"]
    wrong = desk.post(
        url, {"block": "0", "row-0": "0", "field-0.0": "city", "operator-0.0": "is", "value-0.0": "", "do": "apply"}
    )
    assert "City: write something to compare with." in wrong.content.decode()
    applied = desk.post(
        url,
        {
            "op": "or",
            "block": ["0", "1"],
            "row-0": "0", "op-0": "and", "field-0.0": "first_name", "operator-0.0": "is", "value-0.0": "Maya",
            "row-1": "0", "op-1": "or", "field-1.0": "patient_lifetime_value", "operator-1.0": "at_least", "value-1.0": "1,250.50",
            "do": "apply",
        },
        follow=True,
    )  # fmt: skip
    assert names(applied) == ["Maya OfBeverly"]
    assert [chip.text for chip in applied.context["conditions"]] == [
        "(First Name is maya)",
        "(Patient Lifetime Value is at least $1,250.50)",
    ]
    again = desk.get(
        address(
            practice,
            "contacts-filter",
            filter=applied.request["QUERY_STRING"] and applied.context["state"].query["filter"],
        )
    )
    assert again.context["blocks"][1].rows[0].value == "1250.50"


def test_a_smart_list_is_saved_shared_duplicated_and_deleted(desk, signed_in, practice, client):
    made = desk.post(
        address(practice, "contacts-list-save"),
        {"name": "Mayas", "filter": '["and",["first_name","is","maya"]]', "column": ["city", "age"], "sort": "name"},
        follow=True,
    )
    assert (made.context["title"], names(made)) == ("Mayas", ["Maya OfBeverly"])
    with open_location(practice.location, _tester()):
        saved = SmartList.objects.get()
    assert (saved.columns, saved.sort, saved.is_shared) == (["city", "age"], "name", False)
    change = address(practice, "contacts-list-change", saved.id)
    desk.post(change, {"act": "share"})
    other = signed_in(practice.admin)
    assert other.get(address(practice, list=saved.id)).context["title"] == "Mayas"
    refused = other.post(change, {"act": "rename", "name": "Mine"}, headers={"HX-Request": "true"})
    assert (refused.status_code, b"shared by somebody else" in refused.content) == (422, True)
    assert other.post(change, {"act": "duplicate"}, follow=True).context["title"] == "Mayas (copy)"
    desk = signed_in(practice.front_desk)
    assert desk.post(change, {"act": "rename", "name": "May"}, follow=True).context["title"] == "May"
    desk.post(change, {"act": "delete"})
    with open_location(practice.location, _tester()):
        assert [one.name for one in SmartList.objects.all()] == ["Mayas (copy)"]


def test_the_search_box_of_every_page_finds_people(desk, practice):
    found = desk.get(address(practice, "contacts-find", q="may"), headers={"HX-Request": "true"})
    assert b"Maya OfBeverly" in found.content
    assert desk.get(address(practice, "contacts-find", q="a b")).headers["Location"].endswith("?q=a+b")
