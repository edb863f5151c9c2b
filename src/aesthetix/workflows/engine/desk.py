"""The desk: everything that one portion of runs needs, loaded for all of them at once, and written with few statements.

Callers make one inside a transaction of the open location, give it runs, and save it. Nothing is written before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from aesthetix.contacts.commands import ContactBook
from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.records import ASIDE, reader_of
from aesthetix.contacts.rules.filters import When
from aesthetix.kernel import jobs
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.bulk import insert_rows, update_rows
from aesthetix.opportunities.commands import OpportunityBook
from aesthetix.opportunities.models import Opportunity
from aesthetix.tenancy.models import Location
from aesthetix.workflows.engine import enrolling, plans
from aesthetix.workflows.engine.facts import Facts
from aesthetix.workflows.engine.plans import Plan
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.drafts import EnrollmentDraft
from aesthetix.workflows.rules.starting import Standing

WRITTEN = ("status", "end_reason", "step_key", "due_at", "context", "log", "attempts", "error", "ended_at")


@dataclass(slots=True)
class Desk:
    """One portion's state. `contacts` and `opportunities` may be shared with the caller's own changes."""

    location: Location
    contacts: ContactBook
    opportunities: OpportunityBook
    by: Actor
    at: datetime
    runs: dict[UUID, Enrollment] = field(default_factory=dict)
    arrivals: list[Enrollment] = field(default_factory=list)
    standings: dict[tuple[UUID, UUID], Standing] = field(default_factory=dict)
    facts: Facts = field(init=False)
    stamp: str = field(init=False)
    moment: When = field(init=False)
    _new: dict[UUID, Enrollment] = field(default_factory=dict)
    _changed: dict[UUID, Enrollment] = field(default_factory=dict)
    _plans: dict[tuple[UUID, int], Plan] = field(default_factory=dict)
    _keys: dict[str, UUID] = field(default_factory=dict)
    _published: dict[UUID, int] = field(default_factory=dict)
    _rows: dict[type[Model], list[Model]] = field(default_factory=dict)
    _jobs: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts = Facts(self.location)
        self.moment = When(self.at, self.location.zone)
        self.stamp = self.at.isoformat(timespec="seconds")

    # --- who is here

    def seat(self, runs: Iterable[Enrollment]) -> None:
        """Hold these runs and their contacts, under lock: one query for contacts not held yet, one for plans."""
        rows = list(runs)
        self.runs.update({row.id: row for row in rows})
        self.contacts.load([row.contact_id for row in rows])
        self.load_plans([(row.workflow_id, row.version_number) for row in rows])

    def contact(self, run: Enrollment) -> Contact | None:
        """The run's contact, or None if it is gone."""
        return self.contacts.load(()).get(run.contact_id)

    def contact_ids(self) -> list[UUID]:
        """The contacts of every run held, each once."""
        return list(dict.fromkeys(run.contact_id for run in self.runs.values()))

    # --- which way they follow

    def load_plans(self, wanted: Iterable[tuple[UUID | str, int]]) -> None:
        """Have these plans at hand; see plans.load."""
        missing = [pair for pair in dict.fromkeys(wanted) if self._plan(*pair) is None]
        if missing:
            found, published = plans.load(self.location, missing)
            self._published.update(published)
            for plan in found:
                self._plans[plan.workflow_id, plan.number] = plan
                if plan.system_key:
                    self._keys[plan.system_key] = plan.workflow_id

    def plan(self, run: Enrollment) -> Plan | None:
        """The version this run follows, or None if its workflow is gone."""
        return self._plans.get((run.workflow_id, run.version_number))

    def published_plan(self, workflow: UUID | str) -> Plan | None:
        """The published version of a workflow loaded before, by id or system key."""
        return self._plan(workflow, 0)

    def _plan(self, workflow: UUID | str, number: int) -> Plan | None:
        workflow_id = self._keys.get(workflow) if isinstance(workflow, str) else workflow
        if workflow_id is None:
            return None
        return self._plans.get((workflow_id, number or self._published.get(workflow_id, 0)))

    # --- starting and ending runs

    def enroll(self, drafts: Sequence[EnrollmentDraft]) -> list[Enrollment]:
        """New runs for those drafts that the re-entry rules let in, not written yet: give them to `run`, then save().

        At most three queries, none per draft: plans, contacts not held yet, and how these contacts stand there.
        """
        return enrolling.enroll(self, drafts)

    def admit(self, run: Enrollment) -> None:
        """Hold a new run; save() writes it with whatever becomes of it until then."""
        self.runs[run.id] = self._new[run.id] = run
        self.arrivals.append(run)

    def holds(self, contact_id: UUID) -> bool:
        """Whether the contact is held: loaded, and not deleted."""
        return contact_id in self.contacts.load(())

    def unsaved(self) -> Iterable[Enrollment]:
        """Runs that save() has yet to insert."""
        return self._new.values()

    def ended_unsaved(self) -> Iterable[Enrollment]:
        """Runs that have ended here and stand in the database as if they went on."""
        return [run for run in self._changed.values() if run.status == Enrollment.Status.ENDED]

    def touch(self, run: Enrollment) -> None:
        """This run changed."""
        if run.id not in self._new:
            self._changed[run.id] = run

    def end(self, run: Enrollment, reason: str) -> None:
        """The run is over."""
        run.status, run.end_reason = Enrollment.Status.ENDED, reason
        run.step_key, run.due_at, run.ended_at = "", None, self.at
        standing = self.standings.get((run.workflow_id, run.contact_id))
        if standing:
            standing.inside -= 1
        self.touch(run)

    def write_log(self, run: Enrollment, key: str, kind: str, what: str, why: str, *, branch: str = "") -> None:
        line = {"key": key, "kind": kind, "outcome": what, "why": why, "at": self.stamp}
        run.log.append({**line, "branch": branch} if branch else line)

    # --- what steps use

    @contextmanager
    def acting_for(self, plan: Plan) -> Iterator[None]:
        """Notes and moves made inside carry the workflow's name."""
        who = Actor(kind="workflow", id=str(plan.workflow_id), name=plan.name, via=self.by.via)
        before = self.contacts.by, self.opportunities.by
        self.contacts.by = self.opportunities.by = who
        try:
            yield
        finally:
            self.contacts.by, self.opportunities.by = before

    def opportunity(self, run: Enrollment) -> Opportunity | None:
        """The opportunity found or made in this run, else the one that triggered it, if it is held and there."""
        found = run.context.get("opportunity")
        opportunity_id = UUID(found) if found else run.opportunity_id
        if opportunity_id is None:
            return None
        try:
            return self.opportunities.get(opportunity_id)
        except KeyError:
            return None

    def load_opportunities(self) -> None:
        """Have every opportunity of the contacts here at hand: one query for contacts not looked up yet."""
        self.opportunities.load_for(self.contact_ids())

    def take_opportunity(self, run: Enrollment, row: Opportunity) -> None:
        """From here on the run's opportunity steps work on this one."""
        run.context = {**run.context, "opportunity": str(row.id)}

    def read(self, run: Enrollment, key: str) -> Any:
        """A value by key: a contact field, `tags`, `event.<key>` or `opportunity.<name>`; None if there is none."""
        scope, dot, name = key.partition(".")
        if not dot or scope == "contact":
            name = name or scope
            if name == "tags" or name in ASIDE:
                return reader_of(self.contacts.get(run.contact_id), self.moment.today)(name)
            return self.contacts.read(run.contact_id, name)
        if scope == "event":
            return event_of(run).get(name)
        return self.facts.of_opportunity(self.opportunity(run), self.opportunities, name)

    def add_row(self, row: Model) -> None:
        """A row of the workflows' own, written by save()."""
        self._rows.setdefault(type(row), []).append(row)

    def add_job(self, task: str, *, queue: str, **kwargs: Any) -> None:
        """A job that begins once this transaction is committed."""
        self._jobs.append((task, queue, kwargs))

    # --- writing

    def save(self) -> None:
        """Write the books, new runs in one statement, changed ones in another, rows and jobs of steps."""
        self.contacts.save()
        self.opportunities.save()
        insert_rows(list(self._new.values()))
        update_rows(list(self._changed.values()), WRITTEN)
        for rows in self._rows.values():
            insert_rows(rows)
        for task, queue, kwargs in self._jobs:
            jobs.enqueue(task, queue=queue, location_id=str(self.location.id), **kwargs)
        self._new, self._changed, self._rows, self._jobs = {}, {}, {}, []


def event_of(run: Enrollment) -> Mapping[str, Any]:
    """What the trigger brought."""
    event: Mapping[str, Any] = run.context.get("event") or {}
    return event
