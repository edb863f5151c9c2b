"""Literal numbers of statements, the same for one run and for fifty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aesthetix.contacts.commands import ContactBook, ContactDraft
from aesthetix.kernel.outbox import _receivers
from aesthetix.workflows.engine import run, run_due
from aesthetix.workflows.models import Enrollment
from workflows.support import (
    AT,
    BY,
    EnrollmentDraft,
    fresh,
    make_workflow,
    new_desk,
    path,
    pay,
    run_drafts,
    step,
)


def long_workflow(practice):
    where = {"pipeline": "lead_to_patient"}
    return make_workflow(
        practice.location,
        step("note", "add_note", {"body": "{{contact.first_name}} paid {{event.amount_cents|money}}"}),
        step("sum", "math", {"target": "patient_lifetime_value", "start": {"source": "ledger_total"}}),
        step("type", "set_contact_type", {"type": "Patient"}),
        step("if", "if_else", {"paths": [path("a", "opportunity.status", "is", "won")]}),
        step("find", "find_opportunity", where, not_found=[step("make", "create_opportunity", {**where, "stage": "Booked"})]),
        step("win", "update_opportunity", {**where, "stage": "Patient", "status": "won"}),
        step("tag", "add_tags", {"tags": ["paid"]}),
        step("wait", "wait", {"amount": 1}),
    )  # fmt: skip


def queries_for(practice, workflow, number):
    book = ContactBook(practice.location, BY, AT)
    people = [
        book.create(ContactDraft({"first_name": f"P{n}", "email": f"p{n}-{number}@example.com"})) for n in range(number)
    ]
    book.save()
    for person in people:
        pay(person, 100, str(person.id))
    drafts = [EnrollmentDraft(workflow.id, person.id, "i1", {"amount_cents": 100}) for person in people]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        run_drafts(practice.location, drafts)
    return len(captured)


@pytest.fixture
def unheard(monkeypatch):
    """Without receivers, so that only the engine's own queries count."""
    for name in list(_receivers):
        monkeypatch.setitem(_receivers, name, [])


def test_fifty_runs_of_eight_steps_cost_the_queries_of_one(opened, unheard):
    workflow = long_workflow(opened)
    queries_for(opened, workflow, 1)  # the version is parsed once per process, the tag is new once

    # four of them keep the search terms of contacts that got a tag: their addresses, their numbers, old terms, new ones
    assert queries_for(opened, workflow, 1) == 18
    assert queries_for(opened, workflow, 50) == 18


def test_fifty_due_runs_cost_the_queries_of_one(opened, unheard):
    workflow = long_workflow(opened)
    counts = []
    for day, number in enumerate((1, 1, 50), 1):
        queries_for(opened, workflow, number)
        with CaptureQueriesContext(connection) as captured:
            run_due(opened.location, at=AT + timedelta(days=day), most=200)
        counts.append(len(captured))

    assert counts == [7, 7, 7]


def test_contacts_made_on_the_same_desk_are_written_before_their_runs(opened, unheard):
    workflow = long_workflow(opened)
    desk = new_desk(opened.location)
    contact = desk.contacts.create(ContactDraft({"first_name": "New", "email": "new@example.com"}))

    run(desk, desk.enroll([EnrollmentDraft(workflow.id, contact.id, "i1", {"amount_cents": 100})]))
    assert Enrollment.objects.count() == 0
    desk.save()

    assert (Enrollment.objects.get().status, fresh(contact).tags) == ("waiting", ["paid"])
