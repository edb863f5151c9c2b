"""What is written down about a batch: events with their timeline, deliveries' states, shapes, alerts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from aesthetix.connect.commands.alerts import raise_alert, settle_if_clear
from aesthetix.connect.commands.batch import DEAD_LETTER, PROCESSED, SKIPPED, Result
from aesthetix.connect.models import Connection, Delivery, InboundEvent
from aesthetix.connect.rules.clinic import Kind, Reason, Skip
from aesthetix.connect.rules.timeline import steps_of
from aesthetix.kernel.actor import SYSTEM
from aesthetix.kernel.bulk import insert_rows, update_rows

_EVENT_COLUMNS = (
    *("kind", "name", "outcome", "reason", "warnings", "needs_review", "is_rehearsal", "event_at", "event_key"),
    *("client_id", "client_name", "contact", "match_by", "appointment_id", "invoice_id", "place", "shape"),
    *("unmapped", "mapping_version", "steps", "finished_at"),
)
_DELIVERY_COLUMNS = [
    "state",
    "reason",
    "started_at",
    "finished_at",
    "next_attempt_at",
    "error",
    "attempts",
    "is_replay",
]
_REPEATED = frozenset({str(Reason.DUPLICATE_EVENT), str(Reason.DUPLICATE_DELIVERY)})
_WAITING_FOR_DATA = (str(Reason.NO_CONTACT_DATA), str(Skip.REFUND))


def write_records(
    connection: Connection, results: Sequence[Result], *, started_at: datetime, at: datetime, is_rehearsal: bool = False
) -> None:
    """Events and deliveries of a batch: two or three statements."""
    replayed = {result.item.delivery.id for result in results if result.item.delivery.is_replay}
    known = _known(connection, replayed)
    fresh, again = [], []
    for result in results:
        row = known.get((result.item.delivery.id, result.item.position))
        if row is None:
            fresh.append(_event(connection, result, at, is_rehearsal=is_rehearsal))
        elif not _is_settled_before(row, result):
            written = _event(connection, result, at, is_rehearsal=is_rehearsal)
            written.id = row.id
            again.append(written)
    insert_rows(fresh)
    update_rows(again, _EVENT_COLUMNS)
    _write_deliveries(results, known, started_at, at, is_rehearsal=is_rehearsal)


def _known(connection: Connection, delivery_ids: Collection[UUID]) -> dict[tuple[UUID, int], InboundEvent]:
    if not delivery_ids:
        return {}
    rows = InboundEvent.objects.filter(location_id=connection.location_id, delivery_id__in=delivery_ids)
    return {(row.delivery_id, row.position): row for row in rows}


def _is_settled_before(row: InboundEvent, result: Result) -> bool:
    """It has counted already: a replay that finds it a duplicate changes nothing about it."""
    return row.outcome == PROCESSED and not row.is_rehearsal and result.reason in _REPEATED


def _event(connection: Connection, result: Result, at: datetime, *, is_rehearsal: bool) -> InboundEvent:
    item, event = result.item, result.item.event
    client = event.client
    return InboundEvent(
        location_id=connection.location_id,
        delivery_id=item.delivery.id,
        connection_id=connection.id,
        position=item.position,
        received_at=item.delivery.received_at,
        kind="" if item.failure else event.kind.value,
        name=event.event_name[:100],
        outcome=result.outcome,
        reason=result.reason,
        warnings=[warning[:60] for warning in result.warnings],
        needs_review=result.needs_review,
        is_rehearsal=is_rehearsal,
        event_at=event.event_at,
        event_key=item.key,
        client_id=client.client_id,
        client_name=f"{client.first_name} {client.last_name}".strip()[:200],
        contact_id=None if is_rehearsal and result.is_new_contact else result.contact_id,
        match_by=result.match.by,
        appointment_id=event.appointment.id if event.appointment else "",
        invoice_id=event.invoice.id if event.invoice else "",
        place=(event.location_name or "")[:200],
        shape=event.fingerprint if event.shape else "",
        unmapped=[path[:200] for path in event.unmapped[:100]],
        mapping_version=connection.mapping_version,
        steps=steps_of(result, connection, at),
        finished_at=at,
    )


def _write_deliveries(
    results: Sequence[Result],
    known: dict[tuple[UUID, int], InboundEvent],
    started_at: datetime,
    at: datetime,
    *,
    is_rehearsal: bool,
) -> None:
    by_delivery: dict[UUID, list[tuple[str, str]]] = {}
    rows: dict[UUID, Delivery] = {}
    for result in results:
        delivery = rows.setdefault(result.item.delivery.id, result.item.delivery)
        before = known.get((delivery.id, result.item.position))
        is_old = before is not None and _is_settled_before(before, result)
        said = (before.outcome, before.reason) if before is not None and is_old else (result.outcome, result.reason)
        by_delivery.setdefault(delivery.id, []).append(said)
    for delivery in rows.values():
        outcome, reason = _overall(by_delivery[delivery.id])
        delivery.state = Delivery.State.RECORDED if is_rehearsal else Delivery.State(outcome)
        delivery.reason, delivery.error, delivery.next_attempt_at = reason, "", None
        delivery.started_at, delivery.finished_at, delivery.is_replay = started_at, at, False
    update_rows(list(rows.values()), _DELIVERY_COLUMNS)


def _overall(said: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The worst counts: what needs attention, then what was applied, then what was skipped."""
    for outcome in (DEAD_LETTER, PROCESSED, SKIPPED):
        reasons = [reason for found, reason in said if found == outcome]
        if reasons:
            return outcome, reasons[0] if len(set(reasons)) == 1 else ""
    return SKIPPED, ""


def note_arrivals(
    connection: Connection, results: Sequence[Result], at: datetime, *, replayed: Collection[UUID] = ()
) -> None:
    """When the connection last spoke; alerts for what needs a person, settled once a replay has helped."""
    received = [result.item.delivery.received_at for result in results]
    pings = [result.item.delivery.received_at for result in results if result.item.event.kind is Kind.TEST_PING]
    values = {"last_delivery_at": max([*filter(None, [connection.last_delivery_at]), *received])}
    if pings:
        values["last_ping_at"] = max([*filter(None, [connection.last_ping_at]), *pings])
    Connection.objects.filter(location_id=connection.location_id, id=connection.id).update(**values)
    for name, value in values.items():
        setattr(connection, name, value)
    if any(result.item.delivery.id in replayed for result in results if result.outcome != DEAD_LETTER):
        settle_if_clear(connection, by=SYSTEM, at=at)
    failed = [result for result in results if result.outcome == DEAD_LETTER]
    for code in dict.fromkeys(_alert_code(result.reason) for result in failed):
        first = next(result for result in failed if _alert_code(result.reason) == code)
        raise_alert(connection, code, detail=first.reason, delivery_id=first.item.delivery.id, at=at)


def _alert_code(reason: str) -> str:
    return "account_mismatch" if reason == Reason.ACCOUNT_MISMATCH else "dead_letters"


def requeue_for(connection: Connection, client_ids: Iterable[str]) -> int:
    """Deliveries that were skipped because these clients could not be reached then wait once more."""
    wanted = list(client_ids)
    if not wanted:
        return 0
    skipped = InboundEvent.objects.filter(
        Q(reason=_WAITING_FOR_DATA[0]) | Q(reason=_WAITING_FOR_DATA[1], contact=None),
        location_id=connection.location_id,
        connection=connection,
        client_id__in=wanted,
        outcome=SKIPPED,
        is_rehearsal=False,
    )
    rows = Delivery.objects.filter(location_id=connection.location_id, id__in=skipped.values("delivery_id"))
    done = (Delivery.State.SKIPPED, Delivery.State.PROCESSED)
    return rows.filter(state__in=done).update(state=Delivery.State.PENDING, is_replay=True, next_attempt_at=None)
