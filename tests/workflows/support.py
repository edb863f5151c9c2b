"""What the workflow tests share: building, publishing and running small workflows."""

from datetime import UTC, datetime, timedelta

import pytest

from aesthetix.contacts.commands import ContactBook
from aesthetix.contacts.models import Contact, Note
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.ids import new_id
from aesthetix.opportunities.commands import OpportunityBook
from aesthetix.opportunities.models import Opportunity
from aesthetix.payments.models import LedgerEntry
from aesthetix.workflows import commands
from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.engine import Desk, run
from aesthetix.workflows.models import Enrollment, Workflow
from aesthetix.workflows.rules.definition import BadDefinition
from aesthetix.workflows.rules.drafts import EnrollmentDraft

AT = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
BY = Actor(kind="user", name="Ada Admin", id="1", via="staff")


def step(key, kind, settings=None, **branches):
    return {"key": key, "kind": kind, "settings": settings or {}, "branches": branches}


def when(field, operator, value=None, op="and"):
    return {"op": op, "conditions": [{"field": field, "operator": operator, "value": value}]}


def path(name, *condition):
    return {"name": name, "label": name.capitalize(), "when": when(*condition)}


def new_desk(location, *, at=AT, by=BY):
    return Desk(location, ContactBook(location, by, at), OpportunityBook(location, by, at), by, at)


def run_drafts(location, drafts, *, at=AT):
    """Enroll and run on one desk, as AX Connect does."""
    desk = new_desk(location, at=at)
    runs = desk.enroll(drafts)
    run(desk, runs)
    desk.save()
    return runs


def pay(contact, cents, number="INV-1", *, counts=True):
    return LedgerEntry.objects.create(
        location_id=contact.location_id,
        contact=contact,
        source="aestheticspro",
        external_id=number,
        kind="invoice",
        amount_cents=cents,
        currency="USD",
        counts=counts,
        last_event_at=AT,
        created_at=AT,
        updated_at=AT,
    )


def set_fields(contact, **values):
    book = ContactBook(contact.location, BY, AT)
    book.load([contact.id])
    for key, value in values.items():
        book.write(contact.id, key, value)
    book.save()


def fresh(contact):
    return Contact.objects.get(id=contact.id)


def notes_of(contact):
    return list(Note.objects.filter(contact=contact).order_by("created_at", "id").values_list("body", flat=True))


def deal_of(contact):
    row = Opportunity.objects.select_related("stage").get(contact=contact)
    return row.stage.name, row.status, row.value_cents


def lines_of(enrollment):
    """key, outcome and why of each line of the log."""
    row = Enrollment.objects.get(id=enrollment.id)
    return [(line["key"], line["outcome"], line["why"]) for line in row.log]


__all__ = ["AT", "BY", "EnrollmentDraft", "Workflow", "commands", "new_id", "timedelta"]


def make_workflow(location, *steps, triggers=(), settings=None, name=None, at=AT):
    """A published workflow."""
    workflow = commands.create_workflow(location=location, name=name or f"W {new_id()}", by=BY, at=at)
    definition = {"triggers": list(triggers), "steps": list(steps), "settings": settings or {}}
    commands.save_draft(workflow=workflow, definition=definition, by=BY, at=at)
    commands.publish(workflow=workflow, by=BY, at=at)
    workflow.refresh_from_db()
    return workflow


def run_step(contact, kind, settings=None, *, event=None, at=AT, opportunity_id=None, **branches):
    """One contact through a workflow of this one step; returns the run and the step's outcome and why."""
    workflow = make_workflow(contact.location, step("s", kind, settings, **branches))
    draft = EnrollmentDraft(workflow.id, contact.id, event=event or {}, opportunity_id=opportunity_id)
    (enrollment,) = run_drafts(contact.location, [draft], at=at)
    _, outcome, why = lines_of(enrollment)[0]
    return Enrollment.objects.get(id=enrollment.id), outcome, why


def problems_of(data):
    with pytest.raises(BadDefinition) as caught:
        read_definition(data)
    return [str(problem) for problem in caught.value.problems]
