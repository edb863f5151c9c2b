import pytest

from aesthetix.contacts.models import CustomField
from aesthetix.opportunities.models import LostReason, Opportunity, StageMove
from aesthetix.tenancy.scope import open_location
from support.cast import TESTER


@pytest.fixture
def maya(practice):
    return str(practice.patients[0].id)


@pytest.fixture
def pipeline(call):
    return call("GET", "/opportunities/pipelines")[1]["pipelines"][0]


def make(call, pipeline, contact, **more):
    status, answer = call(
        "POST", "/opportunities/", {"pipelineId": pipeline["id"], "name": "Botox", "contactId": contact, **more}
    )
    assert status == 201
    return answer["opportunity"]


@pytest.mark.parametrize(
    ("sent", "cents", "shown"),
    [(220, 22000, 220), (220.5, 22050, 220.5), ("19.99", 1999, 19.99), (0.005, 1, 0.01), (-5, -500, -5)],
)
def test_money_is_decimal_outside_and_cents_inside(call, practice, pipeline, maya, sent, cents, shown):  # noqa: PLR0917 -- pytest hands them in
    made = make(call, pipeline, maya, monetaryValue=sent)
    with open_location(practice.location, TESTER):
        assert Opportunity.objects.get(id=made["id"]).value_cents == cents
    assert made["monetaryValue"] == shown


@pytest.mark.parametrize("value", ["much", 1e13, [1], {"a": 1}, True, "NaN", "1e400"])
def test_money_that_is_none_is_refused(call, pipeline, maya, value):
    body = {"pipelineId": pipeline["id"], "name": "x", "contactId": maya, "monetaryValue": value}
    assert call("POST", "/opportunities/", body)[0] == 422


def test_a_move_is_kept_with_its_author(call, practice, pipeline, maya):
    made = make(call, pipeline, maya)
    stage = pipeline["stages"][2]
    call("PUT", f"/opportunities/{made['id']}", {"pipeline_stage_id": stage["id"], "status": "won"})
    with open_location(practice.location, TESTER):
        move = StageMove.objects.filter(opportunity_id=made["id"]).latest("id")
    assert (move.from_stage, move.to_stage, move.to_status) == ("New Lead", "Booked", "won")
    assert (move.actor_kind, move.actor_name) == ("token", "Tests")


def test_an_update_touches_what_it_names_only(call, practice, pipeline, maya):
    with open_location(practice.location, TESTER):
        for key in ("area", "units"):
            CustomField.objects.create(
                location=practice.location, object="opportunity", key=key, name=key, data_type="TEXT"
            )
    made = make(
        call, pipeline, maya, monetaryValue=10, source="web", assignedTo=str(practice.admin.id),
        customFields=[{"key": "area", "fieldValue": "lips"}, {"key": "units", "fieldValue": "20"}],
    )  # fmt: skip
    call(
        "PUT",
        f"/opportunities/{made['id']}",
        {"name": "Filler", "customFields": [{"key": "units", "field_value": "25"}]},
    )
    after = call("GET", f"/opportunities/{made['id']}")[1]["opportunity"]
    assert (after["name"], after["monetaryValue"], after["source"]) == ("Filler", 10, "web")
    assert after["assignedTo"] == str(practice.admin.id)
    assert [(field["key"], field["fieldValue"]) for field in after["customFields"]] == [
        ("area", "lips"),
        ("units", "25"),
    ]


def test_status_takes_a_reason(call, practice, pipeline, maya):
    with open_location(practice.location, TESTER):
        reason = LostReason.objects.create(location=practice.location, name="Too dear")
    made = make(call, pipeline, maya)
    status, _ = call("PUT", f"/opportunities/{made['id']}/status", {"status": "lost", "lostReasonId": str(reason.id)})
    after = call("GET", f"/opportunities/{made['id']}")[1]["opportunity"]
    assert (status, after["status"], after["lostReasonId"]) == (200, "lost", str(reason.id))


@pytest.mark.parametrize(
    "change",
    [
        {"pipelineStageId": "01a1fbd3-7bdf-7864-940f-984a629c4451"},
        {"pipelineId": "01a1fbd3-7bdf-7864-940f-984a629c4451"},
        {"assignedTo": "01a1fbd3-7bdf-7864-940f-984a629c4451"},
        {"assignedTo": "nobody"},
        {"lostReasonId": "01a1fbd3-7bdf-7864-940f-984a629c4451"},
        {"status": "all"},
        {"name": ""},
        {"name": "x" * 201},
    ],
)
def test_what_is_not_there_is_refused(call, pipeline, maya, change):
    made = make(call, pipeline, maya)
    status, answer = call("PUT", f"/opportunities/{made['id']}", change)
    assert (status, type(answer["message"])) == (422, list)


def test_upsert_by_id_by_contact_and_new(call, pipeline, maya, practice):
    made = make(call, pipeline, maya)
    body = {"pipelineId": pipeline["id"], "contactId": maya, "monetaryValue": 5}
    _, same = call("POST", "/opportunities/upsert", body)
    _, by_id = call("POST", "/opportunities/upsert", {"pipelineId": pipeline["id"], "id": made["id"], "name": "By id"})
    _, other = call(
        "POST", "/opportunities/upsert", {**body, "contactId": str(practice.patients[1].id), "name": "Ruth's"}
    )
    assert [same["new"], by_id["new"], other["new"]] == [False, False, True]
    assert (same["opportunity"]["id"], by_id["opportunity"]["name"]) == (made["id"], "By id")


def test_search_filters_of_the_older_generation(call_v2, pipeline, maya, practice):
    make(call_v2, pipeline, maya)
    make(call_v2, pipeline, str(practice.patients[1].id), name="Peel", status="won")
    here = f"location_id={practice.location.id}"
    for query, names in (
        (f"{here}&contact_id={maya}", ["Botox"]),
        (f"{here}&status=won", ["Peel"]),
        (f"{here}&status=all", ["Peel", "Botox"]),
        (f"{here}&pipeline_stage_id={pipeline['stages'][4]['id']}", []),
        (f"{here}&q=peel", ["Peel"]),
        (f"{here}&q=maya@beverly", ["Botox"]),
        (f"{here}&endDate=01-01-2020", []),
        (f"{here}&order=added_asc", ["Botox", "Peel"]),
        (f"{here}&id=nothing", []),
    ):
        status, answer = call_v2("GET", f"/opportunities/search?{query}")
        assert (status, [row["name"] for row in answer["opportunities"]]) == (200, names), query


def test_search_turns_pages_by_cursor_and_by_number(call, pipeline, maya):
    for number in range(5):
        make(call, pipeline, maya, name=f"O{number}")
    for turn in (
        lambda meta: f"startAfter={meta['startAfter']}&startAfterId={meta['startAfterId']}",
        lambda meta: f"page={meta['nextPage']}",
    ):
        seen, query = [], "limit=2"
        while query:
            answer = call("GET", f"/opportunities/search?limit=2&{query}")[1]
            seen += [row["name"] for row in answer["opportunities"]]
            query = "startAfter" in answer["meta"] and turn(answer["meta"])
        assert seen[:5] == ["O4", "O3", "O2", "O1", "O0"]
        assert len(seen) == 5


def test_advanced_search_filters_sorts_and_sums(call, pipeline, maya):
    make(call, pipeline, maya, name="Small", monetaryValue=10)
    make(call, pipeline, maya, name="Large", monetaryValue=500, pipelineStageId=pipeline["stages"][2]["id"])
    body = {
        "filters": [{"field": "monetary_value", "operator": "range", "value": {"gte": 5}}],
        "sort": [{"field": "monetaryValue", "direction": "desc"}],
    }
    _, answer = call("POST", "/opportunities/search", body)
    assert [row["name"] for row in answer["opportunities"]] == ["Large", "Small"]
    assert sorted(line["totalValue"] for line in answer["stageAggregations"]) == [10, 500]
    after = answer["opportunities"][0]["sort"]
    assert [
        row["name"] for row in call("POST", "/opportunities/search", {**body, "searchAfter": after})[1]["opportunities"]
    ] == ["Small"]
    one = [{"field": "pipeline_stage_id", "operator": "eq", "value": pipeline["stages"][2]["id"]}]
    assert call("POST", "/opportunities/search", {"filters": one})[1]["total"] == 1


def test_lists_cost_the_same_queries_whatever_their_length(call, pipeline, maya, django_assert_num_queries):
    for number in range(3):
        make(call, pipeline, maya, name=f"O{number}")
    for limit in (1, 3):
        with django_assert_num_queries(7):
            assert len(call("GET", f"/opportunities/search?limit={limit}")[1]["opportunities"]) == limit
    with django_assert_num_queries(7):
        call("GET", "/opportunities/pipelines")


def test_a_deleted_opportunity_is_gone(call, pipeline, maya):
    made = make(call, pipeline, maya)
    assert call("DELETE", f"/opportunities/{made['id']}")[0] == 200
    status, answer = call("GET", f"/opportunities/{made['id']}")
    assert (status, answer["message"]) == (400, f"Opportunity with id {made['id']} not found")
    assert call("GET", "/opportunities/search")[1]["opportunities"] == []


def test_followers_come_and_go(call, pipeline, maya, practice):
    made = make(call, pipeline, maya)
    people = [str(practice.admin.id), str(practice.front_desk.id)]
    added = call("POST", f"/opportunities/{made['id']}/followers", {"followers": people})
    assert (added[0], added[1]["followersAdded"]) == (201, people)
    gone = call("DELETE", f"/opportunities/{made['id']}/followers", {"followers": people[:1]})[1]
    assert (gone["followers"], gone["followersRemoved"]) == (people[1:], people[:1])
    assert call("DELETE", f"/opportunities/{made['id']}/followers?isRemoveAllFollowers=true")[1]["followers"] == []
