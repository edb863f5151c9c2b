"""Another location's ids: every operation, in every place of its address, finds nothing and says nothing."""

import re

import pytest

from aesthetix.api.limits import LIMITER
from aesthetix.api.urls import api
from aesthetix.contacts.commands import ContactBook, NoteDraft
from aesthetix.contacts.commands.todos import TaskDraft, add_task
from aesthetix.contacts.models import CustomField, CustomValue, Note, Tag
from aesthetix.opportunities.commands.opportunities import NewOpportunity, create_opportunity
from aesthetix.opportunities.models import Pipeline
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows.models import Workflow
from api.conftest import Caller, make_token
from support.cast import AT, TESTER

SECRET = "Zorblaxian"


@pytest.fixture
def theirs(cast):
    """Something of everything at the sister location, each with a word that must not come out; ids by kind."""
    location = cast.scottsdale.location
    with open_location(location, TESTER):
        patient = cast.scottsdale.patients[0]
        book = ContactBook(location, TESTER, AT)
        book.load([patient.id])
        book.write(patient.id, "last_name", SECRET)
        book.note(NoteDraft(patient.id, SECRET))
        book.save()
        task = add_task(location=location, contact_id=patient.id, draft=TaskDraft(SECRET, due_at=AT), by=TESTER, at=AT)
        new = NewOpportunity(contact_id=patient.id, pipeline_id=Pipeline.objects.get().id, name=SECRET)
        opportunity = create_opportunity(location=location, new=new, by=TESTER, at=AT)
        field = CustomField.objects.create(location=location, key="secret", name=SECRET, data_type="TEXT")
        value = CustomValue.objects.create(location=location, key="secret", name=SECRET, value=SECRET)
        tag = Tag.objects.create(location=location, name=SECRET)
        workflow = Workflow.objects.create(
            location=location, name=SECRET, status="published", created_at=AT, updated_at=AT
        )
        note = Note.objects.get(contact=patient)
    found = {
        "contact": patient, "note": note, "task": task, "opportunity_id": opportunity, "field": field, "value": value,
        "tag": tag, "workflow": workflow, "location": location, "user_id": cast.scottsdale.front_desk,
    }  # fmt: skip
    return {name: str(row.id) for name, row in found.items()}


BODIES = {
    "NoteNew": {"body": "x"}, "NoteChange": {"body": "x"}, "TaskNew": {"title": "x", "dueDate": "2026-10-25T11:00:00Z"},
    "TagList": {"tags": ["x"]}, "FollowerList": {"followers": []}, "TaskDone": {"completed": True},
    "StatusChange": {"status": "won"}, "Followers": {"followers": []}, "TagInput": {"name": "x"},
    "ValueInput": {"name": "x", "value": "x"}, "FieldNew": {"name": "x", "dataType": "TEXT"},
}  # fmt: skip


def operations():
    document = api.get_openapi_schema(path_prefix="")
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            schema = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            name = (schema.get("anyOf") or [schema])[0].get("$ref", "").rsplit("/", 1)[-1]
            yield method.upper(), path, BODIES.get(name, {} if schema else None)


WITH_IDS = [entry for entry in operations() if "{" in entry[1] and "{way}" not in entry[1]]


def test_ids_of_the_sister_location_find_nothing(call, practice, theirs):
    leaks = []
    for method, path, body in WITH_IDS:
        LIMITER.forget()
        address = re.sub(r"\{(\w+)\}", lambda found: theirs[found[1]], path)
        status, answer = call(method, address, body)
        if status not in {400, 403} or SECRET in str(answer):
            leaks.append((method, path, status, answer))
        # the sister's things below the caller's own location
        inner = address.replace(theirs["location"], str(practice.location.id))
        if inner != address and path.count("{") > 1:
            status, answer = call(method, inner, body)
            if status != 400 or SECRET in str(answer):
                leaks.append((method, inner, status, answer))
    assert leaks == []
    assert len(WITH_IDS) > 40


def test_the_same_calls_do_find_it_with_the_sisters_own_token(cast, client, theirs):
    own = Caller(client, make_token(cast.scottsdale.location))
    LIMITER.forget()
    for method, path, _ in WITH_IDS:
        if method == "GET" and "user_id" not in path:
            status, answer = own("GET", re.sub(r"\{(\w+)\}", lambda found: theirs[found[1]], path))
            assert status == 200, path
            assert SECRET in str(answer) or path == "/locations/{location}", path


@pytest.mark.parametrize(
    "path",
    [
        "/contacts/", "/opportunities/search", "/opportunities/pipelines", "/users/", "/workflows/", "/users/search",
        "/contacts/search/duplicate",
    ],
)  # fmt: skip
def test_a_named_other_location_is_403(call, cast, theirs, path):
    for name in ("locationId", "location_id"):
        for other in (cast.scottsdale.location.id, cast.stranger.location.id, "nothing"):
            status, answer = call("GET", f"{path}?{name}={other}")
            assert (status, answer["message"]) == (403, "The token does not have access to this location.")
    assert SECRET not in str(call("GET", path)[1])


def test_searches_stay_inside(call, cast, theirs):
    assert call("POST", "/contacts/search", {"query": SECRET})[1]["contacts"] == []
    assert call("POST", "/opportunities/search", {"query": SECRET})[1]["opportunities"] == []
    assert call("GET", f"/contacts/?startAfterId={theirs['contact']}")[1]["contacts"] == []
    assert call("POST", "/contacts/search", {"locationId": theirs["location"]})[0] == 403


def test_foreign_ids_in_bodies_are_refused(call, cast, practice, theirs):
    pipeline = call("GET", "/opportunities/pipelines")[1]["pipelines"][0]["id"]
    own = str(practice.patients[0].id)
    assert (
        call("POST", "/opportunities/", {"pipelineId": pipeline, "name": "x", "contactId": theirs["contact"]})[0] == 422
    )
    assert call("PUT", f"/contacts/{own}", {"assignedTo": theirs["user_id"]})[0] == 422
    assert call("POST", f"/contacts/{own}/followers", {"followers": [theirs["user_id"]]})[0] == 422
    assert call("POST", f"/contacts/{own}/workflow/{theirs['workflow']}")[0] == 400
    bulk = call("POST", "/contacts/bulk/tags/update/add", {"contacts": [theirs["contact"]], "tags": ["x"]})[1]
    assert bulk["errorCount"] == 1
    ignored = call("PUT", f"/contacts/{own}", {"customFields": [{"id": theirs["field"], "fieldValue": "x"}]})[1]
    assert ignored["ignored"][0]["reason"] == "no custom field has this id or key"
