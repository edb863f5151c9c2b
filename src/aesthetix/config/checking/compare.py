"""Expectations against what happened: a list of differences, empty if all is as expected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aesthetix.config.checking.snapshot import Snapshot
from aesthetix.connect.models import Delivery, InboundEvent

MATCH_NAMES = {"client_id": "APro Client ID", "email": "Email", "phone": "Phone", "": None}


@dataclass(slots=True)
class Seen:
    """Before and after the delivery, its HTTP status and its row (None if it was refused)."""

    before: Snapshot
    after: Snapshot
    status: int
    delivery: Delivery | None

    @property
    def events(self) -> list[InboundEvent]:
        return self.after.events.get(self.delivery.id, []) if self.delivery else []

    @property
    def contact_id(self) -> UUID | None:
        """Whom the delivery was about; else the only contact there is."""
        found = next((event.contact_id for event in self.events if event.contact_id), None)
        only = list(self.after.contacts)
        return found or (only[0] if len(only) == 1 else None)


def differences(expected: Mapping[str, Any], seen: Seen) -> list[str]:
    return list(_all(expected, seen))


def _all(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    if seen.status not in expected["http_status_any_of"]:
        yield f"HTTP status: expected one of {expected['http_status_any_of']}, got {seen.status}"
    yield from _outcome(expected, seen)
    yield from _contact(expected.get("contact", {}), seen)
    if "workflows" in expected:
        new = sorted(name for key, name in seen.after.runs.items() if key not in seen.before.runs)
        yield from _differ("workflows", sorted(expected["workflows"]), new)
    yield from _note(expected.get("note", {}), seen)
    yield from _opportunity(expected.get("opportunity", {}), seen)
    yield from _value(expected.get("ltv", {}), seen)
    yield from _final(expected.get("final", {}), seen)
    yield from _record(expected, seen)


def _differ(what: str, expected: Any, got: Any) -> Iterator[str]:
    if isinstance(expected, int | float) and not isinstance(expected, bool) and isinstance(got, Decimal | int):
        expected, got = Decimal(str(expected)), Decimal(got)
    if expected != got:
        yield f"{what}: expected {_plain(expected)}, got {_plain(got)}"


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)


def _outcome(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    if "outcome" in expected:
        yield from _differ("outcome", expected["outcome"], seen.delivery.state if seen.delivery else "rejected")
    if "reason" in expected:
        got = (seen.delivery.reason or None) if seen.delivery else "authentication_failed"
        yield from _differ("reason", expected["reason"], got)
    if "event_kind" in expected:
        yield from _differ("event_kind", expected["event_kind"], seen.events[0].kind if seen.events else None)
    if "events" in expected:
        wanted = [dict(entry) for entry in expected["events"]]
        got_events = [
            {key: _of_event(event, key) for key in entry} for entry, event in zip(wanted, seen.events, strict=False)
        ]
        yield from _differ("events", wanted, got_events)
        yield from _differ("number of events", len(wanted), len(seen.events))


def _of_event(event: InboundEvent, key: str) -> Any:
    named = {"event_kind": event.kind, "outcome": event.outcome, "reason": event.reason or None}
    return {**named, "warnings": event.warnings}[key]


def _contact(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    contact_id = seen.contact_id
    was = seen.before.contacts.get(contact_id, {}) if contact_id else {}
    fields = seen.after.contacts.get(contact_id, {}) if contact_id else {}
    if "action" in expected:
        got = _action(seen.before.contacts, seen.after.contacts)
        if got == "none" and any(event.outcome == "processed" and event.contact_id for event in seen.events):
            got = "updated"  # applied, though every value was there already
        yield from _differ("contact.action", expected["action"], got)
    if "match_by" in expected:
        by = next((MATCH_NAMES[event.match_by] for event in seen.events if event.match_by), None)
        yield from _differ("contact.match_by", expected["match_by"], by)
    if "type" in expected:
        yield from _differ("contact.type", expected["type"], seen.after.types.get(contact_id) if contact_id else None)
    for label, value in expected.get("fields", {}).items():
        yield from _differ(f"field {label}", value, fields.get(label))
    for label in expected.get("unchanged", ()):
        if was.get(label) != fields.get(label):
            yield f"field {label}: expected unchanged {was.get(label)!r}, got {fields.get(label)!r}"
    for label, values in expected.get("any_of", {}).items():
        if fields.get(label) not in values:
            yield f"field {label}: expected one of {values!r}, got {fields.get(label)!r}"


def _action(before: Mapping[UUID, Any], after: Mapping[UUID, Any]) -> str:
    if after.keys() - before.keys():
        return "created"
    return "updated" if any(before[key] != after[key] for key in before.keys() & after.keys()) else "none"


def _note(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    bodies = [body for key, body in seen.after.notes.items() if key not in seen.before.notes]
    text = "\n".join(bodies)
    if "count" in expected:
        yield from _differ("note.count", expected["count"], len(bodies))
    for part in expected.get("must_contain", ()):
        if part not in text:
            yield f"note: expected to contain {part!r}"
    wanted = expected.get("must_contain_any", ())
    if wanted and not any(part in text for part in wanted):
        yield f"note: expected to contain one of {wanted!r}"
    if "must_contain_date" in expected and not any(form in text for form in _dates(expected["must_contain_date"])):
        yield f"note: expected to contain the date {expected['must_contain_date']}"
    if "must_contain_amount" in expected:
        amount = Decimal(str(expected["must_contain_amount"]))
        if f"{amount:,.2f}" not in text and f"{amount:.2f}" not in text:
            yield f"note: expected to contain the amount {amount:,.2f}"
    if bodies and max(map(len, bodies)) > expected.get("max_length", 10**9):
        yield f"note: longer than {expected['max_length']}"


def _dates(iso: str) -> list[str]:
    day = date.fromisoformat(iso)
    number = day.day
    names = (f"{day:%b} {number}, {day:%Y}", f"{day:%B} {number}, {day:%Y}", f"{number} {day:%B} {day:%Y}")
    return [iso, *names, f"{number} {day:%b} {day:%Y}", f"{day:%m/%d/%Y}", f"{day.month}/{number}/{day:%Y}"]


def _opportunity(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    if "action" in expected:
        got = _action(seen.before.opportunities, seen.after.opportunities)
        yield from _differ("opportunity.action", expected["action"], got)
    yield from _its_state("opportunity", expected, seen)


def _its_state(what: str, expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    rows = list(seen.after.opportunities.values())
    row = rows[0] if len(rows) == 1 else {}
    for key in ("stage", "status", "value"):
        if key in expected:
            yield from _differ(f"{what}.{key}", expected[key], row.get(key))


def _value(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    if "delta" in expected:
        yield from _differ("ltv.delta", expected["delta"], seen.after.lifetime_value - seen.before.lifetime_value)
    if "after" in expected:
        yield from _differ("ltv.after", expected["after"], seen.after.lifetime_value)


def _final(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    fields = seen.after.contacts.get(seen.contact_id, {}) if seen.contact_id else {}
    for label in ("Patient Lifetime Value", "Invoice Paid Amount"):
        if label in expected:
            yield from _differ(f"final {label}", expected[label], fields.get(label))
    if "notes_total" in expected:
        yield from _differ("final notes_total", expected["notes_total"], len(seen.after.notes))
    if "contacts_total" in expected:
        yield from _differ("final contacts_total", expected["contacts_total"], len(seen.after.contacts))
    opportunity = expected.get("opportunity", {})
    if "count" in opportunity:
        yield from _differ("final opportunity.count", opportunity["count"], len(seen.after.opportunities))
    yield from _its_state("final opportunity", opportunity, seen)


def _record(expected: Mapping[str, Any], seen: Seen) -> Iterator[str]:
    """What the delivery's record and the alerts show."""
    warnings = {warning for event in seen.events for warning in event.warnings}
    for warning in expected.get("warnings", ()):
        if warning not in warnings:
            yield f"warnings: expected {warning!r}, got {sorted(warnings)!r}"
    if "needs_review" in expected:
        got = any(event.needs_review for event in seen.events)
        yield from _differ("needs_review", expected["needs_review"], got)
    if "alert" in expected:
        yield from _differ("alert", expected["alert"], seen.after.alerts > seen.before.alerts)
