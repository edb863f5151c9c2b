import pytest

from aesthetix.tenancy.scope import open_location
from aesthetix.workflows import commands
from aesthetix.workflows.models import Enrollment, Workflow
from support.cast import AT, TESTER


@pytest.fixture
def workflow(practice):
    with open_location(practice.location, TESTER):
        row = commands.create_workflow(location=practice.location, name="Welcome", by=TESTER, at=AT)
        steps = [{"key": "end", "kind": "end"}]
        definition = {"triggers": [], "steps": steps, "settings": {}}
        commands.save_draft(workflow=row, definition=definition, by=TESTER, at=AT)
        commands.publish(workflow=row, by=TESTER, at=AT)
        return row


@pytest.fixture
def address(practice, workflow):
    return f"/contacts/{practice.patients[0].id}/workflow/{workflow.id}"


def runs(practice):
    with open_location(practice.location, TESTER):
        return list(Enrollment.objects.values_list("status", "end_reason", "started_by"))


def test_a_contact_enters_and_leaves(call, practice, address):
    assert call("POST", address, {"eventStartTime": "2026-06-23T03:30:00+01:00"})[1]["succeeded"] is True
    assert runs(practice) == [("active", "", "Tests")]
    assert call("DELETE", address)[1]["succeeded"] is True
    assert runs(practice) == [("ended", "removed_elsewhere", "Tests")]
    assert call("DELETE", address, {})[0] == 200


def test_who_is_inside_is_not_added_twice(call, practice, address):
    call("POST", address, {})
    status, answer = call("POST", address)
    assert (status, answer["code"]) == (400, "not_enrolled")
    assert len(runs(practice)) == 1


@pytest.mark.req("S3-41")
def test_a_locked_workflow_says_so(call, practice, workflow, address):
    with open_location(practice.location, TESTER):
        Workflow.objects.filter(id=workflow.id).update(is_locked=True)
    for method in ("POST", "DELETE"):
        status, answer = call(method, address)
        assert (status, answer["code"]) == (400, "workflow_locked")
        assert "Welcome is locked" in answer["message"]


def test_hidden_workflows_are_not_listed(call, practice, workflow):
    assert [row["name"] for row in call("GET", "/workflows/")[1]["workflows"]] == ["Welcome"]
    with open_location(practice.location, TESTER):
        Workflow.objects.filter(id=workflow.id).update(is_hidden=True)
    assert call("GET", "/workflows/")[1]["workflows"] == []
