import pytest

from aesthetix.contacts.models import Contact, CustomField, Note
from aesthetix.kernel.models import HistoryEntry
from aesthetix.tenancy.scope import open_location
from support.cast import TESTER


@pytest.fixture
def maya(practice):
    return str(practice.patients[0].id)


def stored(practice, key):
    with open_location(practice.location, TESTER):
        return Contact.objects.get(id=key)


def test_both_spellings_mean_the_same(call, practice):
    for number, body in enumerate(
        (
            {
                "first_name": "A",
                "postal_code": "90210",
                "custom_fields": [{"key": "apro_location", "field_value": "M"}],
            },
            {
                "firstName": "A",
                "postalCode": "90210",
                "customFields": [{"key": "contact.apro_location", "fieldValue": "M"}],
            },
        )
    ):
        status, answer = call("POST", "/contacts/", {**body, "email": f"a{number}@example.org"})
        assert status == 201
        contact = answer["contact"]
        assert (contact["firstName"], contact["postalCode"]) == ("A", "90210")
        assert [field["value"] for field in contact["customFields"]] == ["M"]


def test_the_older_generation_has_its_own_channel_names(call, call_v2, maya):
    settings = {"dndSettings": {"sms": {"status": "active"}, "Email": {"status": "inactive"}}}
    status, answer = call_v2("PUT", f"/contacts/{maya}", settings)
    assert (status, answer["succeded"]) == (200, True)
    assert answer["contact"]["dndSettings"] == {"SMS": {"status": "active"}, "Email": {"status": "inactive"}}
    newer = call("GET", f"/contacts/{maya}")[1]["contact"]["dndSettings"]
    assert newer == {"sms": {"status": "active"}, "email": {"status": "inactive"}}


def test_an_update_touches_what_it_names_only(call, practice, maya):
    call(
        "PUT",
        f"/contacts/{maya}",
        {"city": "Malibu", "tags": ["vip"], "customFields": [{"key": "apro_client_id", "fieldValue": "7"}]},
    )
    call("PUT", f"/contacts/{maya}", {"customFields": [{"key": "apro_location", "fieldValue": "LA"}]})
    contact = stored(practice, maya)
    assert (contact.city, contact.first_name, contact.tags) == ("Malibu", "Maya", ["vip"])
    assert contact.custom == {"apro_client_id": "7", "apro_location": "LA"}
    call("PUT", f"/contacts/{maya}", {"city": None, "customFields": [{"key": "apro_client_id", "fieldValue": None}]})
    contact = stored(practice, maya)
    assert (contact.city, contact.custom) == ("", {"apro_location": "LA"})


def test_custom_fields_by_id_or_key_and_money_as_decimals(call, practice, maya):
    with open_location(practice.location, TESTER):
        field = CustomField.objects.get(key="invoice_paid_amount")
    call("PUT", f"/contacts/{maya}", {"customFields": [{"id": str(field.id), "value": "1,234.50"}]})
    assert stored(practice, maya).custom == {"invoice_paid_amount": 123450}
    shown = call("GET", f"/contacts/{maya}")[1]["contact"]["customFields"]
    assert shown == [{"id": str(field.id), "key": "invoice_paid_amount", "value": 1234.5}]


def test_a_change_is_in_the_history_in_the_tokens_name(call, practice, maya):
    call("PUT", f"/contacts/{maya}", {"city": "Malibu"})
    with open_location(practice.location, TESTER):
        entry = HistoryEntry.objects.filter(object_id=maya).latest("id")
    assert (entry.actor_kind, entry.actor_name, entry.via, entry.after) == ("token", "Tests", "api", {"city": "Malibu"})


def test_create_refuses_a_known_person_and_says_who(call, practice, maya):
    status, answer = call("POST", "/contacts/", {"phone": "(310) 555-0142", "email": "new@example.org"})
    assert (status, answer["message"]) == (400, "This location does not allow duplicated contacts.")
    assert answer["meta"] == {"contactId": maya, "contactName": "Maya OfBeverly", "matchingField": "phone"}


def test_update_refuses_the_address_of_somebody_else(call, practice, maya):
    status, answer = call("PUT", f"/contacts/{maya}", {"email": "ruth@beverly.example.com"})
    assert (status, answer["meta"]["contactId"]) == (400, str(practice.patients[1].id))


def test_upsert_says_what_it_ignored_and_why(call, practice, maya):
    body = {
        "email": "maya@beverly.example.com",
        "phone": "+13105550143",
        "gender": "female",
        "customFields": [{"key": "nothing", "fieldValue": "x"}, {"key": "patient_lifetime_value", "fieldValue": 5}],
    }
    status, answer = call("POST", "/contacts/upsert", body)
    assert (status, answer["new"], answer["contact"]["id"]) == (200, False, maya)
    assert answer["contact"]["phone"] == "+13105550142"
    assert answer["ignored"] == [
        {"field": "customFields.nothing", "reason": "no custom field has this id or key"},
        {"field": "customFields.patient_lifetime_value", "reason": "only the product itself writes this field"},
        {"field": "phone", "reason": "another contact has it"},
        {"field": "gender", "reason": "not a field of this operation"},
    ]


def test_refusals_are_lists_of_texts(call):
    status, answer = call("POST", "/contacts/", {"email": "no address", "phone": "12", "country": "Atlantis"})
    assert (status, [line.split(":")[0] for line in answer["message"]]) == (422, ["email", "phone", "country"])
    assert call("POST", "/contacts/", {"firstName": "Nobody"})[0] == 422


@pytest.mark.parametrize("key", ["nothing", "01a1fbd3-7bdf-7864-940f-984a629c4451"])
@pytest.mark.parametrize("path", ["", "/notes", "/tasks"])
def test_an_unknown_contact_is_400(call, key, path):
    status, answer = call("GET", f"/contacts/{key}{path}")
    assert (status, answer["message"]) == (400, f"Contact with id {key} not found")


def test_duplicate_search_reads_unencoded_plus_signs(call, maya):
    assert call("GET", "/contacts/search/duplicate?number=+13105550142")[1]["contact"]["id"] == maya
    assert call("GET", "/contacts/search/duplicate?number=%2B13105550142")[1]["contact"]["id"] == maya
    assert call("GET", "/contacts/search/duplicate?email=nobody@example.org")[1]["contact"] is None


def make_many(call, count):
    for number in range(count):
        call("POST", "/contacts/", {"firstName": f"P{number}", "email": f"p{number}@example.org", "city": "Malibu"})


def test_list_turns_pages_by_the_two_cursors_alone(call_v2):
    make_many(call_v2, 5)
    seen, path = [], "/contacts/?limit=3"
    while path:
        _, answer = call_v2("GET", path)
        seen += [row["id"] for row in answer["contacts"]]
        meta = answer["meta"]
        assert meta["total"] == 7
        # one known client sends only these two on, without the location
        path = (
            "startAfterId" in meta
            and f"/contacts/?limit=3&startAfter={meta['startAfter']}&startAfterId={meta['startAfterId']}"
        )
    assert len(seen) == len(set(seen)) == 7


def test_next_page_address_works_as_it_stands(call):
    make_many(call, 2)
    address = call("GET", "/contacts/?limit=2")[1]["meta"]["nextPageUrl"]
    assert len(call("GET", address.removeprefix("http://testserver/api"))[1]["contacts"]) == 2


def test_an_empty_list_has_its_keys(call):
    _, answer = call("GET", "/contacts/?query=nobodyatall")
    assert (answer["contacts"], answer["count"], answer["meta"]["total"]) == ([], 0, 0)
    assert call("POST", "/contacts/search", {"query": "nobodyatall"})[1]["contacts"] == []


SEARCHES = [
    ([{"field": "city", "operator": "eq", "value": "malibu"}], ["Ann", "Bea"]),
    ([{"field": "city", "operator": "not_exists"}], ["Cy", "Maya", "Ruth"]),
    ([{"field": "firstNameLowerCase", "operator": "contains", "value": "a"}], ["Ann", "Bea", "Maya"]),
    ([{"field": "tags", "operator": "eq", "value": ["x", "y"]}], ["Ann", "Bea"]),
    ([{"field": "tags", "operator": "contains", "value": ["x", "y"]}], ["Bea"]),
    ([{"field": "tags", "operator": "not_contains", "value": "x"}], ["Cy", "Maya", "Ruth"]),
    ([{"field": "customFields.invoice_paid_amount", "operator": "range", "value": {"gt": 50, "lte": 100.5}}], ["Ann"]),
    ([{"field": "customFields.apro_client_id", "operator": "exists"}], ["Cy"]),
    ([{"field": "dateOfBirth", "operator": "range", "value": {"gte": "1990-01-01"}}], ["Ann"]),
    ([{"field": "dateAdded", "operator": "range", "value": {"lt": "2020-01-01T00:00:00Z"}}], []),
    ([{"field": "phone", "operator": "exists"}], ["Maya", "Ruth"]),
    (
        [
            {
                "group": "OR",
                "filters": [
                    {"field": "first_name", "operator": "eq", "value": "Cy"},
                    {
                        "group": "AND",
                        "filters": [
                            {"field": "city", "operator": "eq", "value": "Malibu"},
                            {"field": "tags", "operator": "eq", "value": "y"},
                        ],
                    },
                ],
            }
        ],
        ["Bea", "Cy"],
    ),
]


def test_search_filters(call):
    call("POST", "/contacts/", {"firstName": "Ann", "email": "ann@example.org", "city": "Malibu", "tags": ["x"], "dateOfBirth": "1990-09-25",
                                "customFields": [{"key": "invoice_paid_amount", "fieldValue": 100.5}]})  # fmt: skip
    call("POST", "/contacts/", {"firstName": "Bea", "email": "bea@example.org", "city": "Malibu", "tags": ["x", "y"]})
    call(
        "POST",
        "/contacts/",
        {"firstName": "Cy", "email": "cy@example.org", "customFields": [{"key": "apro_client_id", "fieldValue": "9"}]},
    )
    for filters, names in SEARCHES:
        status, answer = call("POST", "/contacts/search", {"filters": filters, "pageLimit": 50})
        assert status == 200
        assert (sorted(row["firstName"] for row in answer["contacts"]), answer["total"]) == (names, len(names)), filters


def test_search_turns_pages_by_its_cursor_in_the_asked_order(call):
    make_many(call, 4)
    body = {"pageLimit": 2, "sort": [{"field": "firstNameLowerCase", "direction": "asc"}]}
    seen = []
    while True:
        found = call("POST", "/contacts/search", body)[1]["contacts"]
        if not found:
            break
        seen += [row["firstName"] for row in found]
        body["searchAfter"] = found[-1]["searchAfter"]
    assert seen == ["Maya", "P0", "P1", "P2", "P3", "Ruth"]


NONSENSE = [
    [{"field": "nothing", "operator": "eq", "value": 1}],
    [{"field": "city", "operator": "like", "value": "x"}],
    [{"field": "dateAdded", "operator": "range", "value": {"gte": "yesterday"}}],
    [{"group": "XOR", "filters": []}],
    ["text"],
    [
        {
            "group": "AND",
            "filters": [
                {
                    "group": "AND",
                    "filters": [
                        {
                            "group": "AND",
                            "filters": [{"group": "AND", "filters": [{"group": "AND", "filters": []}]}],
                        }
                    ],
                }
            ],
        }
    ],
]


def test_a_filter_that_makes_no_sense_is_refused(call):
    assert [call("POST", "/contacts/search", {"filters": filters})[0] for filters in NONSENSE] == [422] * len(NONSENSE)


def test_filter_by_opportunities(call, practice, maya):
    pipeline = call("GET", "/opportunities/pipelines")[1]["pipelines"][0]["id"]
    call("POST", "/opportunities/", {"pipelineId": pipeline, "name": "x", "contactId": maya, "status": "won"})
    for filters in (
        [{"field": "opportunities", "operator": "eq", "value": {"pipelineId": pipeline, "status": "won"}}],
        [{"field": "opportunities.status", "operator": "eq", "value": "won"}],
    ):
        found = call("POST", "/contacts/search", {"filters": filters})[1]["contacts"]
        assert [row["id"] for row in found] == [maya]


def test_lists_cost_the_same_queries_whatever_their_length(call, django_assert_num_queries):
    make_many(call, 1)
    call("GET", "/contacts/")
    for limit in (1, 3):
        with django_assert_num_queries(9):
            assert len(call("GET", f"/contacts/?limit={limit}")[1]["contacts"]) == limit
        with django_assert_num_queries(9):
            assert len(call("POST", "/contacts/search", {"pageLimit": limit})[1]["contacts"]) == limit


def test_hostile_text_comes_back_harmless_and_whole(call, practice, maya):
    text = "<script>alert(1)</script> {{ x }} =1+1 \u202egnp.exe\x00 💉"
    status, answer = call("PUT", f"/contacts/{maya}", {"firstName": text, "tags": [text]})
    assert status == 200
    assert answer["contact"]["firstName"] == "<script>alert(1)</script> {{ x }} =1+1 gnp.exe 💉"
    note = call("POST", f"/contacts/{maya}/notes", {"body": text + "x" * 9000})
    assert (note[0], "\x00" in note[1]["note"]["body"]) == (201, False)
    assert call("POST", f"/contacts/{maya}/notes", {"body": "x" * 10_001})[0] == 422
    assert call("GET", f"/contacts/?query={'%00'}<script>")[0] == 200


def test_what_the_product_wrote_stays(call, practice, maya):
    with open_location(practice.location, TESTER):
        note = Note.objects.create(
            location=practice.location, contact_id=maya, body="Paid", author_kind="source", author_name="EMR",
            source="aestheticspro", created_at=practice.patients[0].created_at, updated_at=practice.patients[0].created_at,
        )  # fmt: skip
    assert call("DELETE", f"/contacts/{maya}/notes/{note.id}")[0] == 400
    assert len(call("GET", f"/contacts/{maya}/notes")[1]["notes"]) == 1
