"""The official Python SDK, unmodified but for its base address, against the real server over a real socket."""

from contextlib import asynccontextmanager

import pytest
from highlevel import HighLevel
from highlevel.error import GHLError

from api.conftest import make_token
from api.live import live_server
from api.specification import complaints
from support.cast import make_cast

pytestmark = [pytest.mark.slow]


@pytest.fixture
def practice(committed):
    return make_cast().beverly


@pytest.fixture
def raw(practice):
    return make_token(practice.location)


@pytest.fixture(scope="module")
def address():
    with live_server() as found:
        yield f"{found}/api"


@asynccontextmanager
async def sdk(address: str, raw: str):
    HighLevel.BASE_URL = address
    client = HighLevel(private_integration_token=raw)
    wrong: list[str] = []

    async def check(response):
        await response.aread()
        if response.status_code < 400:
            path = response.request.url.path.removeprefix("/api")
            found = complaints("v3", response.request.method, path, response.status_code, response.json())
            wrong.extend(f"{response.request.method} {path}: {line}" for line in found)
            assert response.json()["traceId"]

    client.http_client.event_hooks["response"].append(check)
    yield client
    await client.http_client.aclose()
    assert wrong == []


async def test_contacts_live_their_life(practice, address, raw):
    location = str(practice.location.id)
    async with sdk(address, raw) as client:
        made = await client.contacts.create_contact(
            {
                "locationId": location,
                "firstName": "Nora",
                "lastName": "Quill",
                "email": "Nora.Quill@Example.com",
                "phone": "(310) 555-0188",
                "dateOfBirth": "1990-09-25",
                "tags": ["VIP"],
                "dndSettings": {"sms": {"status": "active", "message": "no texts"}},
                "customFields": [{"key": "apro_location", "fieldValue": "Malibu"}],
            }
        )
        key = made["contact"]["id"]
        assert made["contact"]["email"] == "nora.quill@example.com"
        assert made["contact"]["phone"] == "+13105550188"
        assert made["contact"]["dndSettings"] == {"sms": {"status": "active", "message": "no texts"}}
        with pytest.raises(GHLError) as refused:
            await client.contacts.create_contact({"locationId": location, "email": "nora.quill@example.com"})
        assert refused.value.status_code == 400
        assert refused.value.response["meta"]["contactId"] == key
        await client.contacts.update_contact(key, {"city": "Malibu"})
        again = (await client.contacts.get_contact(key))["contact"]
        assert (again["city"], again["firstName"], again["tags"]) == ("Malibu", "Nora", ["vip"])
        upserted = await client.contacts.upsert_contact(
            {"locationId": location, "phone": "+13105550188", "state": "CA"}
        )
        assert (upserted["new"], upserted["contact"]["id"]) == (False, key)
        found = await client.contacts.search_contacts_advanced(
            {
                "locationId": location,
                "pageLimit": 10,
                "filters": [{"field": "city", "operator": "eq", "value": "Malibu"}],
            }
        )
        assert [row["id"] for row in found["contacts"]] == [key]
        same = await client.contacts.get_duplicate_contact(location, email="nora.quill@example.com")
        assert same["contact"]["id"] == key
        assert (await client.contacts.delete_contact(key))["succeeded"] is True
        with pytest.raises(GHLError, match="not found") as gone:
            await client.contacts.get_contact(key)
        assert gone.value.status_code == 400


async def test_what_hangs_on_a_contact(practice, address, raw):
    maya, desk = str(practice.patients[0].id), str(practice.front_desk.id)
    async with sdk(address, raw) as client:
        assert (await client.contacts.add_tags(maya, {"tags": ["A", "b"]}))["tags"] == ["a", "b"]
        assert (await client.contacts.remove_tags(maya, {"tags": ["a"]}))["tags"] == ["b"]
        note = (await client.contacts.create_note(maya, {"body": "Hello", "userId": str(practice.location.id)}))["note"]
        await client.contacts.update_note(maya, note["id"], {"body": "Hello again"})
        assert (await client.contacts.get_note(maya, note["id"]))["note"]["body"] == "Hello again"
        assert len((await client.contacts.get_all_notes(maya))["notes"]) == 1
        await client.contacts.delete_note(maya, note["id"])
        task = await client.contacts.create_task(
            maya, {"title": "Call", "dueDate": "2026-10-25T11:00:00Z", "completed": False, "assignedTo": desk}
        )
        key = task["task"]["id"]
        assert task["task"]["dueDate"] == "2026-10-25T11:00:00.000Z"
        await client.contacts.update_task(maya, key, {"title": "Call back"})
        done = await client.contacts.update_task_completed(maya, key, {"completed": True})
        assert (done["task"]["title"], done["task"]["completed"]) == ("Call back", True)
        assert [row["id"] for row in (await client.contacts.get_all_tasks(maya))["tasks"]] == [key]
        await client.contacts.get_task(maya, key)
        await client.contacts.delete_task(maya, key)
        followed = await client.contacts.add_followers_contact(maya, {"followers": [desk]})
        assert followed["followersAdded"] == [desk]
        assert (await client.contacts.remove_followers_contact(maya, {"followers": [desk]}))["followers"] == []
        bulk = {"contacts": [maya], "tags": ["bulk"], "locationId": str(practice.location.id)}
        options = {"url": "/contacts/bulk/tags/update/add"}
        assert (await client.contacts.create_association(bulk, options=options))["errorCount"] == 0


async def test_location_and_its_lists(practice, address, raw):
    here = str(practice.location.id)
    async with sdk(address, raw) as client:
        assert (await client.locations.get_location(here))["location"]["name"] == "Beverly Hills"
        fields = (await client.locations.get_custom_fields(here))["customFields"]
        assert "contact.apro_client_id" in {row["fieldKey"] for row in fields}
        made = await client.locations.create_custom_field(
            here, {"name": "Skin Type", "dataType": "TEXT", "model": "contact"}
        )
        field = made["customField"]["id"]
        await client.locations.update_custom_field(here, field, {"name": "Skin type (Fitzpatrick)"})
        assert (await client.locations.get_custom_field(here, field))["customField"]["fieldKey"] == "contact.skin_type"
        assert (await client.locations.delete_custom_field(here, field))["succeded"] is True
        value = (await client.locations.create_custom_value(here, {"name": "Opening Hours", "value": "9 to 5"}))[
            "customValue"
        ]
        assert value["fieldKey"] == "{{ custom_values.opening_hours }}"
        await client.locations.update_custom_value(here, value["id"], {"name": "Opening Hours", "value": "9 to 6"})
        assert (await client.locations.get_custom_value(here, value["id"]))["customValue"]["value"] == "9 to 6"
        assert len((await client.locations.get_custom_values(here))["customValues"]) == 1
        await client.locations.delete_custom_value(here, value["id"])
        tag = (await client.locations.create_tag(here, {"name": "New"}))["tag"]
        renamed = (await client.locations.update_tag(here, tag["id"], {"name": "Newer"}))["tag"]
        assert (await client.locations.get_tag_by_id(here, renamed["id"]))["tag"]["name"] == "newer"
        assert len((await client.locations.get_location_tags(here))["tags"]) == 1
        await client.locations.delete_tag(here, renamed["id"])
        person = await client.users.get_user(str(practice.admin.id))
        assert person["email"] == practice.admin.email
        people = await client.users.search_users(str(practice.agency.id), location_id=here)
        assert people["count"] == 4
        assert (await client.workflows.get_workflow(here))["workflows"] == []


async def test_opportunities_move(practice, address, raw):
    here, maya = str(practice.location.id), str(practice.patients[0].id)
    async with sdk(address, raw) as client:
        pipeline = (await client.opportunities.get_pipelines(here))["pipelines"][0]
        stages = [stage["id"] for stage in pipeline["stages"]]
        body = {
            "pipelineId": pipeline["id"], "locationId": here, "name": "Botox", "status": "open", "contactId": maya,
            "monetaryValue": 220.5,
        }  # fmt: skip
        made = (await client.opportunities.create_opportunity(body))["opportunity"]
        key = made["id"]
        assert (made["monetaryValue"], made["pipelineStageId"]) == (220.5, stages[0])
        moved = await client.opportunities.update_opportunity(key, {"pipelineStageId": stages[2]})
        assert (moved["opportunity"]["pipelineStageId"], moved["opportunity"]["monetaryValue"]) == (stages[2], 220.5)
        await client.opportunities.update_opportunity_status(key, {"status": "won"})
        assert (await client.opportunities.get_opportunity(key))["opportunity"]["status"] == "won"
        upserted = await client.opportunities.upsert_opportunity(
            {
                "pipelineId": pipeline["id"], "locationId": here, "contactId": maya, "followers": [],
                "isRemoveAllFollowers": False, "followersActionType": "add", "monetaryValue": 300,
            }
        )  # fmt: skip
        assert (upserted["new"], upserted["opportunity"]["id"]) == (False, key)
        found = await client.opportunities.search_opportunity(here, contact_id=maya, limit=5)
        assert ([row["id"] for row in found["opportunities"]], found["meta"]["total"]) == ([key], 1)
        wide = await client.opportunities.search_opportunities_advanced(
            {
                "locationId": here,
                "limit": 5,
                "page": 1,
                "filters": [{"field": "status", "operator": "eq", "value": "won"}],
            }
        )
        assert (wide["total"], wide["stageAggregations"][0]["wonValue"]) == (1, 300)
        desk = str(practice.front_desk.id)
        await client.opportunities.add_followers_opportunity(key, {"followers": [desk]})
        gone = await client.opportunities.remove_followers_opportunity(key, {"followers": [desk]})
        assert gone["followersRemoved"] == [desk]
        assert (await client.opportunities.delete_opportunity(key))["succeded"] is True
        with pytest.raises(GHLError, match="not found"):
            await client.opportunities.get_opportunity(key)


async def test_wrong_token_is_told_apart(practice, address):
    async with sdk(address, "pit-wrong") as client:
        with pytest.raises(GHLError) as refused:
            await client.contacts.get_contact("x")
        assert refused.value.status_code == 401
