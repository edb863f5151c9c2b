"""Starting workflows from what happened: many happenings against all published workflows, with few queries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Location
from aesthetix.workflows.engine import plans
from aesthetix.workflows.engine.desk import Desk
from aesthetix.workflows.engine.due import new_desk
from aesthetix.workflows.engine.plans import Plan
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.definition import Trigger
from aesthetix.workflows.rules.drafts import EnrollmentDraft
from aesthetix.workflows.triggers.facts import Facts
from aesthetix.workflows.triggers.kinds import Happening, trigger_kinds


def listening(location: Location, event: str) -> list[tuple[Plan, list[Trigger]]]:
    """The published workflows with triggers for this event. One query."""
    kinds = {name for name, kind in trigger_kinds().items() if event in kind.events}
    found = []
    for plan in plans.published(location):
        mine = [trigger for trigger in plan.triggers if trigger.kind in kinds]
        if mine:
            found.append((plan, mine))
    return found


@transaction.atomic
def start_triggered(
    location: Location,
    happenings: Sequence[Happening],
    listeners: Sequence[tuple[Plan, Sequence[Trigger]]],
    *,
    by: Actor,
    at: datetime,
) -> list[Enrollment]:
    """Start the contacts of those happenings that pass a trigger's filters; once for each workflow and happening."""
    desk = new_desk(location, at=at, by=by)
    drafts = _drafts(desk, happenings, listeners)
    runs = desk.enroll(drafts) if drafts else []
    desk.save()
    if runs:
        outbox.wake()
    return runs


def _drafts(
    desk: Desk, happenings: Sequence[Happening], listeners: Sequence[tuple[Plan, Sequence[Trigger]]]
) -> list[EnrollmentDraft]:
    facts = Facts(desk.contacts.load([happening.contact_id for happening in happenings]))
    return [
        _draft(plan, trigger, happening)
        for happening in happenings
        for plan, triggers in listeners
        if (trigger := _first_match(triggers, happening, facts)) is not None
    ]


def _first_match(triggers: Sequence[Trigger], happening: Happening, facts: Facts) -> Trigger | None:
    kinds = trigger_kinds()
    return next((one for one in triggers if kinds[one.kind].matches(one.filters, happening, facts)), None)


def _draft(plan: Plan, trigger: Trigger, happening: Happening) -> EnrollmentDraft:
    return EnrollmentDraft(
        workflow_id=plan.workflow_id,
        contact_id=happening.contact_id,
        origin=happening.origin,
        event=_event(trigger, happening),
        started_by=f"Trigger: {trigger_kinds()[trigger.kind].schema.label}",
        opportunity_id=happening.opportunity_id,
    )


def _event(trigger: Trigger, happening: Happening) -> Mapping[str, Any]:
    event: dict[str, Any] = {"kind": trigger.kind, **happening.details.get("event", {})}
    field = str(trigger.filters.get("field", ""))
    if field in happening.changes:
        event |= {"field": field, "before": happening.changes[field][0], "after": happening.changes[field][1]}
    return event
