"""Deliveries and events as lists and timelines show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from aesthetix.connect.models import Delivery, InboundEvent
from aesthetix.connect.rules import schemes_told, words
from aesthetix.connect.rules.words import Word
from aesthetix.contacts.models import CustomField
from aesthetix.contacts.rules.fields import STANDARD, DataType
from aesthetix.design import localize
from aesthetix.staff.connect.gate import address_for
from aesthetix.tenancy.models import Location

_ICONS = {
    "received": "download",
    "verified": "shield-check",
    "unreadable": "file-alert",
    "parsed": "braces",
    "created": "user-plus",
    "found": "user-check",
    "fields": "forms",
    "note": "note",
    "workflow": "route",
    "opportunity": "layout-kanban",
}
_MS = 1000
_MINUTE = 60
_SECONDS_WITH_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery in a list: its first event speaks, the others are counted."""

    delivery: Delivery
    url: str
    state: Word
    reason: Word | None
    kind: Word
    event: InboundEvent | None
    more: int = 0
    took: str = ""

    @property
    def id(self) -> str:
        return str(self.delivery.id)


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a timeline. `took`: how long this step lasted, "" if it took no time of its own; `after`: how long
    after the receipt it was done."""

    title: str
    at: datetime
    icon: str
    tone: str = "neutral"
    text: str = ""
    took: str = ""
    url: str = ""
    changes: Sequence[Change] = ()
    facts: Sequence[tuple[str, str]] = field(default=())
    after: str = ""


def row_of(location: Location, delivery: Delivery) -> Row:
    events = getattr(delivery, "shown_events", [])
    first = events[0] if events else None
    code = delivery.reason or (first.reason if first else "")
    return Row(
        delivery=delivery,
        url=address_for("connect-delivery", location, delivery.connection_id, delivery.id),
        state=words.state(delivery.state),
        reason=words.reason(code) if code else None,
        kind=words.kind(first.kind) if first else Word("Not read yet", icon="clock"),
        event=first,
        more=max(0, len(events) - 1),
        took=took(delivery.received_at, delivery.finished_at),
    )


def took(start: datetime | None, end: datetime | None) -> str:
    return span((end - start).total_seconds() * _MS) if start and end else ""


def span(ms: float) -> str:
    """`12 ms`, `1.4 s`, `25 s`, `3 min`."""
    if ms < _MS:
        return f"{max(0, round(ms))} ms"
    seconds = ms / _MS
    if seconds < _SECONDS_WITH_DIGITS:
        return f"{seconds:.1f} s"
    return f"{round(seconds)} s" if seconds < _MINUTE * 2 else f"{round(seconds / _MINUTE)} min"


def labels_of(location: Location) -> dict[str, tuple[str, str]]:
    """Field key -> label and data type. One query."""
    found = {key: (spec.label, str(spec.data_type)) for key, spec in STANDARD.items()}
    own = CustomField.objects.filter(location=location, object=CustomField.Object.CONTACT)
    return found | {key: (name, kind) for key, name, kind in own.values_list("key", "name", "data_type")}


def moments_of(location: Location, event: InboundEvent, labels: Mapping[str, tuple[str, str]]) -> list[Moment]:
    """Every recorded step, in order."""
    known = {
        "received": _received,
        "verified": _verified,
        "parsed": _parsed,
        "matched": _matched,
        "fields": _fields,
        "note": _note,
        "workflow": _workflow,
        "opportunity": _opportunity,
        "done": _done,
    }
    found = []
    for step in event.steps:
        tell = known.get(step["step"])
        if tell is None:
            continue
        lasted = span(step["ms"]) if step["ms"] else ""
        at = datetime.fromisoformat(step["at"])
        moment = tell(Telling(location, event, labels, step.get("detail") or {}, at, lasted))
        found.append(replace(moment, after=_after(event.received_at, at)))
    return found


def _after(start: datetime, at: datetime) -> str:
    ms = (at - start).total_seconds() * _MS
    return f"+{span(ms)}" if ms >= 1 else ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a step is told from."""

    location: Location
    event: InboundEvent
    labels: Mapping[str, tuple[str, str]]
    detail: Mapping[str, Any]
    at: datetime
    took: str


def _received(told: Telling) -> Moment:
    return Moment(
        "Received", told.at, _ICONS["received"], text=f"{told.detail.get('size', 0):,} bytes, stored before we answered"
    )


def _verified(told: Telling) -> Moment:
    scheme = schemes_told.BY_KEY.get(told.detail.get("scheme", ""))
    text = scheme.label if scheme else str(told.detail.get("scheme", ""))
    return Moment("Sender verified", told.at, _ICONS["verified"], "success", text)


def _parsed(told: Telling) -> Moment:
    failure = told.detail.get("failure")
    if failure:
        word = words.reason(failure)
        return Moment("Could not be read", told.at, _ICONS["unreadable"], "danger", word.text, told.took)
    text = words.kind(told.event.kind).label
    if told.event.name:
        text += f"; the source calls it “{told.event.name}”"
    facts = [("Mapping", f"version {told.detail.get('mapping_version', 1)}")]
    return Moment("Understood", told.at, _ICONS["parsed"], text=text, took=told.took, facts=facts)


def _matched(told: Telling) -> Moment:
    if told.detail.get("contact") == "created":
        return Moment(
            "New contact", told.at, _ICONS["created"], "accent", "Nobody was known by this client ID, e-mail or phone"
        )
    how = words.MATCHES.get(told.detail.get("by", ""), "")
    return Moment("Contact found", told.at, _ICONS["found"], text=f"Matched {how}" if how else "")


def _fields(told: Telling) -> Moment:
    changes = [
        Change(told.labels.get(key, (key, ""))[0], _value(told, key, pair[0]), _value(told, key, pair[1]))
        for key, pair in (told.detail.get("changes") or {}).items()
    ]
    older = [told.labels.get(key, (key, ""))[0] for key in told.detail.get("older") or ()]
    count = len(changes)
    title = f"{count} field{'' if count == 1 else 's'} changed" if count else "No field changed"
    text = f"Kept, since a newer event set them: {', '.join(older)}" if older else ""
    return Moment(title, told.at, _ICONS["fields"], text=text, took=told.took, changes=changes)


def _value(told: Telling, key: str, value: Any) -> str:
    place = localize.place_of(told.location.timezone, told.location.locale, told.location.currency)
    kind = told.labels.get(key, ("", ""))[1]
    if value in (None, ""):
        return ""
    if kind == DataType.MONETARY and isinstance(value, int | float):
        return localize.money(int(value), told.location.currency, place)
    if kind == DataType.DATE and isinstance(value, str):
        try:
            return localize.day(date.fromisoformat(value[:10]), place)
        except ValueError:
            return value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _note(told: Telling) -> Moment:
    return Moment("Note added", told.at, _ICONS["note"], text="On the contact's timeline")


def _workflow(told: Telling) -> Moment:
    status = str(told.detail.get("status", ""))
    tone = "danger" if status == "failed" else "neutral"
    count = told.detail.get("steps", 0)
    return Moment(
        "Automation ran", told.at, _ICONS["workflow"], tone, f"{count} step{'' if count == 1 else 's'}, {status}"
    )


def _opportunity(told: Telling) -> Moment:
    titles = {"created": "Opportunity created", "changed": "Opportunity moved", "unchanged": "Opportunity unchanged"}
    before, after = told.detail.get("before") or {}, told.detail.get("after") or {}
    place = localize.place_of(told.location.timezone, told.location.locale, told.location.currency)

    def said(side: Mapping[str, Any], key: str) -> str:
        value = side.get(key)
        if key == "value_cents":
            return "" if value is None else localize.money(value, told.location.currency, place)
        return str(value or "").capitalize() if key == "status" else str(value or "")

    names = (("stage", "Stage"), ("status", "Status"), ("value_cents", "Value"))
    changes = [Change(label, said(before, key), said(after, key)) for key, label in names]
    changes = [change for change in changes if change.before != change.after]
    title = titles.get(str(told.detail.get("how")), "Opportunity")
    text = said(after, "stage") if not changes else ""
    return Moment(title, told.at, _ICONS["opportunity"], text=text, changes=changes)


def _done(told: Telling) -> Moment:
    outcome = str(told.detail.get("outcome", ""))
    word = words.state(outcome)
    code = str(told.detail.get("reason", ""))
    title = f"Would be {word.label.lower()}" if told.event.is_rehearsal else word.label
    total = took(told.event.received_at, told.event.finished_at)
    facts = [("In all", total)] if total else []
    return Moment(title, told.at, word.icon, word.tone, words.reason(code).text if code else "", facts=facts)
