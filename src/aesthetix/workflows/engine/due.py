"""Taking what is due: a portion in one transaction, and, if that fails as a whole, each contact alone."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from aesthetix.contacts.commands import ContactBook
from aesthetix.kernel.actor import Actor
from aesthetix.opportunities.commands import OpportunityBook
from aesthetix.tenancy.models import Location
from aesthetix.workflows.engine.desk import Desk
from aesthetix.workflows.engine.waves import run
from aesthetix.workflows.models import Enrollment, Workflow

log = logging.getLogger(__name__)

ENGINE = Actor(kind="workflow", name="Workflows", via="worker")
_GOING = (Enrollment.Status.ACTIVE, Enrollment.Status.WAITING)


def run_due(location: Location, *, at: datetime, most: int = 200) -> int:
    """Move on up to `most` runs of the open location that are due; returns how many. Steps and their effects are
    written in this transaction, so a crash leaves either both or neither."""
    ids = list(_due(location, at).order_by("due_at", "id").values_list("id", "contact_id")[:most])
    if not ids:
        return 0
    try:
        with transaction.atomic():
            _portion(location, ids, at)
    except Exception as error:  # noqa: BLE001 -- one bad run must not hold back the others: each contact alone
        log.warning("a portion of %s runs failed (%s); each contact is tried alone", len(ids), type(error).__name__)
        for contact_id in dict.fromkeys(contact for _, contact in ids):
            _alone(location, [pair for pair in ids if pair[1] == contact_id], at)
    return len(ids)


def _due(location: Location, at: datetime) -> QuerySet[Enrollment]:
    rows = Enrollment.objects.filter(location=location, status__in=_GOING, due_at__lte=at)
    return rows.exclude(workflow__status=Workflow.Status.PAUSED)


def new_desk(location: Location, *, at: datetime, by: Actor = ENGINE) -> Desk:
    """A desk with books of its own."""
    return Desk(location, ContactBook(location, by, at), OpportunityBook(location, by, at), by, at)


def _portion(location: Location, ids: Sequence[tuple[UUID, UUID]], at: datetime) -> None:
    desk = new_desk(location, at=at)
    desk.contacts.load([contact_id for _, contact_id in ids])  # contacts before runs: everybody locks in this order
    rows = _due(location, at).filter(id__in=[run_id for run_id, _ in ids])
    run(desk, rows.select_for_update(of=("self",)))
    desk.save()


def _alone(location: Location, ids: Sequence[tuple[UUID, UUID]], at: datetime) -> None:
    try:
        with transaction.atomic():
            _portion(location, ids, at)
    except Exception as error:  # noqa: BLE001 -- kept on the run, shown, and resumable
        code = type(error).__name__
        log.warning("runs of contact %s failed when written: %s", ids[0][1], code)
        _mark_failed(location, [run_id for run_id, _ in ids], code, at)


def _mark_failed(location: Location, run_ids: Sequence[UUID], code: str, at: datetime) -> None:
    rows = list(Enrollment.objects.filter(location=location, id__in=run_ids).select_for_update())
    for row in rows:
        row.status, row.due_at, row.error = Enrollment.Status.FAILED, None, code
        row.log.append({"key": row.step_key, "kind": "", "outcome": "failed", "why": code, "at": at.isoformat()})
    Enrollment.objects.bulk_update(rows, ["status", "due_at", "error", "log"])
