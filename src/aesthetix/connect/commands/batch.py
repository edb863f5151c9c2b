"""One batch of deliveries of one connection: read, identified, planned, applied in rounds, recorded.

Events that share an identity (client id, e-mail, phone, appointment, invoice) go into different rounds and keep their
order; the others of a round are carried on together, so a hundred clients cost the queries of one.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from aesthetix.connect.commands.reading import Item, Reader, provider_labels
from aesthetix.connect.commands.register import Match, Register
from aesthetix.connect.destinations.local import LocalDestination
from aesthetix.connect.models import Connection, Delivery, InboundEvent
from aesthetix.connect.rules.clinic import Kind, Reason
from aesthetix.connect.rules.once import DeliveryNet, EventNet
from aesthetix.connect.rules.plan import Plan, Switches, plan
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Location
from aesthetix.workflows.models import Enrollment

PROCESSED, SKIPPED, DEAD_LETTER = "processed", "skipped", "dead_letter"


@dataclass(slots=True)
class Result:
    """What became of one event, with everything its timeline shows."""

    item: Item
    outcome: str
    reason: str = ""
    warnings: tuple[str, ...] = ()
    needs_review: bool = False
    match: Match = field(default_factory=Match)
    contact_id: UUID | None = None
    is_new_contact: bool = False
    changes: dict[str, list[Any]] = field(default_factory=dict)
    older: tuple[str, ...] = ()
    runs: list[Enrollment] = field(default_factory=list)
    opportunity: list[Any] = field(default_factory=list)
    ms: float = 0.0


@dataclass(slots=True)
class Batch:
    """Made inside the open location's transaction, under its lock; `run` leaves all but the records written."""

    location: Location
    connection: Connection
    at: datetime
    reader: Reader
    results: list[Result] = field(default_factory=list)
    freed: set[str] = field(default_factory=set)
    _by: Actor = field(init=False)
    _place: LocalDestination = field(init=False)
    _register: Register = field(init=False)
    _deliveries: DeliveryNet = field(default_factory=DeliveryNet)
    _events: EventNet = field(default_factory=EventNet)
    _copies: set[UUID] = field(default_factory=set)
    _switches: Switches = field(init=False)

    def __post_init__(self) -> None:
        self._by = actor_of(self.connection)
        self._place = LocalDestination(self.location, self.connection, self._by, self.at)
        self._register = Register(self.connection, self.at)
        own = self.connection
        self._switches = Switches(own.acts_on_reschedules, own.acts_on_deletions, own.subtracts_refunds)

    def run(self, deliveries: Sequence[Delivery]) -> list[Result]:
        """Everything in memory and in the rooms' tables; results in the order of the deliveries."""
        items = [item for delivery in deliveries for item in self.reader.read(delivery)]
        self._load(deliveries, items)
        self._find_copies(deliveries, items)
        waiting = [item for item in items if not self._settled(item)]
        while waiting:
            waiting = self._round(waiting)
        self._place.save()
        self._register.save()
        order = {(item.delivery.id, item.position): place for place, item in enumerate(items)}
        self.results.sort(key=lambda result: order[result.item.delivery.id, result.item.position])
        return self.results

    def _load(self, deliveries: Sequence[Delivery], items: Sequence[Item]) -> None:
        own = [delivery.id for delivery in deliveries]
        rows = Delivery.objects.filter(location=self.location, connection=self.connection)
        seen = rows.filter(
            digest__in={delivery.digest for delivery in deliveries},
            state__in=[Delivery.State.PROCESSED, Delivery.State.SKIPPED],
        ).exclude(id__in=own)
        self._deliveries.add_all(seen.values_list("digest", "delivery_key"))
        keys = {item.key for item in items if item.key}
        known = InboundEvent.objects.filter(location=self.location, connection=self.connection, event_key__in=keys)
        self._events.add_all(known.filter(outcome=PROCESSED, is_rehearsal=False).values_list("event_key", flat=True))
        acted = [item.event for item in items if not item.failure and item.event.kind is not Kind.TEST_PING]
        found = self._register.load(event.client for event in acted)
        self._register.confirm(self._place.load(sorted(found), acted))

    # --- what needs no contact

    def _find_copies(self, deliveries: Sequence[Delivery], items: Sequence[Item]) -> None:
        """The first of several equal deliveries counts; one that cannot be read is as if it had not come."""
        readable = {item.delivery.id for item in items if not item.failure}
        for delivery in deliveries:
            if delivery.id not in readable:
                continue
            if not delivery.is_replay and self._deliveries.holds(delivery.digest, delivery.delivery_key):
                self._copies.add(delivery.id)
            self._deliveries.add(delivery.digest, delivery.delivery_key)

    def _settled(self, item: Item) -> bool:
        if item.failure:
            self.results.append(Result(item, DEAD_LETTER, item.failure, needs_review=True))
            return True
        if item.event.kind in (Kind.TEST_PING, Kind.UNSUPPORTED):
            warnings = item.event.warnings
            self.results.append(Result(item, SKIPPED, str(item.event.skip_reason), warnings))
            return True
        if item.delivery.id in self._copies:
            self.results.append(Result(item, SKIPPED, str(Reason.DUPLICATE_DELIVERY)))
            return True
        return False

    # --- rounds

    def _round(self, waiting: Sequence[Item]) -> list[Item]:
        """Apply every event whose identity is not taken by an earlier one; returns those that have to wait."""
        taken: set[tuple[str, str]] = set()
        busy: set[UUID] = set()
        later: list[Item] = []
        drafts, acting = [], []
        for item in waiting:
            if not taken.isdisjoint(item.identities):
                later.append(item)
                taken |= item.identities
                continue
            match = self._register.identify(item.event.client)
            if match.contact_id in busy:
                later.append(item)
                taken |= item.identities
                continue
            taken |= item.identities
            result, starting = self._apply(item, match)
            self.results.append(result)
            if result.contact_id:
                busy.add(result.contact_id)
            if starting:
                drafts += starting
                acting.append(result)
        self._carry_on(drafts, acting)
        return later

    def _apply(self, item: Item, match: Match) -> tuple[Result, list[Any]]:
        began = time.perf_counter()
        duplicate = self._duplicate(item)
        if duplicate:
            result = Result(item, SKIPPED, duplicate, item.event.warnings, match=match, contact_id=match.contact_id)
            return result, []
        state = self._place.state(match.contact_id, item.event)
        made = plan(item.event, state, at=item.at, key=item.key, switches=self._switches)
        result = _result(item, match, made)
        starting: list[Any] = []
        if made.operations:
            contact_id = match.contact_id or self._create(result)
            result.changes, starting = self._place.apply(contact_id, made.operations, item.origin)
            result.contact_id = contact_id
        if not made.skipped:
            self._note_done(item, result, state.has_contact_data)
        result.ms = (time.perf_counter() - began) * 1000
        return result, starting

    def _duplicate(self, item: Item) -> str:
        appointment = item.event.appointment
        row = self._place.appointments.get(appointment.id) if appointment and appointment.id else None
        last = row.last_event_key[1:] if row else ""
        return str(Reason.DUPLICATE_EVENT) if self._events.holds(item.event, item.key, last) else ""

    def _create(self, result: Result) -> UUID:
        result.is_new_contact = True
        return self._place.create_contact(provider_labels()[self.connection.source])

    def _note_done(self, item: Item, result: Result, had_contact_data: bool) -> None:
        assert result.contact_id
        self._events.add(item.key)
        is_new_id = self._register.learn(result.contact_id, item.event.client)
        if item.event.client.client_id and (is_new_id or not had_contact_data):
            self.freed.add(item.event.client.client_id)

    def _carry_on(self, drafts: Sequence[Any], acting: Sequence[Result]) -> None:
        """Run the workflows of a round together, and note on each result what they did."""
        if not drafts:
            return
        self._place.opportunities.load_for(result.contact_id for result in acting if result.contact_id)
        for result in acting:
            result.opportunity = [self._opportunity(result.contact_id)]
        by_origin: dict[tuple[UUID, str], list[Enrollment]] = {}
        started = self._place.run(drafts)
        for run in started:
            by_origin.setdefault((run.contact_id, run.origin), []).append(run)
        for result in acting:
            assert result.contact_id
            result.runs = by_origin.get((result.contact_id, result.item.origin), [])
            result.opportunity.append(self._opportunity(result.contact_id))

    def _opportunity(self, contact_id: UUID | None) -> dict[str, Any] | None:
        pipeline = self._place.desk.facts.pipeline("lead_to_patient")
        if pipeline is None or contact_id is None:
            return None
        row = self._place.opportunities.find(contact_id, pipeline.id)
        if row is None:
            return None
        stage = self._place.opportunities.stages()[row.stage_id].name
        return {"stage": stage, "status": row.status, "value_cents": row.value_cents}


def _result(item: Item, match: Match, made: Plan) -> Result:
    warnings = tuple(dict.fromkeys((*made.warnings, *(() if made.skipped else match.warnings))))
    return Result(
        item=item,
        outcome=SKIPPED if made.skipped else PROCESSED,
        reason=made.reason,
        warnings=warnings,
        needs_review=made.needs_review,
        match=match,
        contact_id=match.contact_id,
        older=made.older,
    )


def actor_of(connection: Connection) -> Actor:
    """The source, as history shows it."""
    label = provider_labels().get(connection.source, connection.source)
    return Actor(kind="source", id=str(connection.id), name=label, via="connect")
