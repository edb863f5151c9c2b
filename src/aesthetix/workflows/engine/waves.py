"""Moving runs on, in waves: all runs at the same step of the same version take it together.

Of each contact one run moves at a time, in the order in which they started; the next begins once that one waits, ends
or fails. So two runs of one contact never race, and runs of a hundred contacts cost the queries of one.
"""

import logging
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from aesthetix.kernel.errors import ProviderError, Refusal
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.graph import Node
from aesthetix.workflows.steps.kinds import ENDED, WAITING, Outcome, StepFailed, StepKind, step_kinds

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
Queues = dict[UUID, deque[Enrollment]]


def run(desk: "Desk", enrollments: Iterable[Enrollment]) -> None:
    """Move these runs, and those that their steps start, on until each waits, ends or fails. In memory: save() writes.

    The caller's own rows that steps read (the ledger) must be written before. Steps that raise fail their own run only.
    """
    desk.facts.forget_totals()
    desk.arrivals.clear()
    rows = sorted(enrollments, key=lambda row: (row.started_at, row.id))
    desk.seat(rows)
    queues: Queues = {}
    for row in rows:
        row.status = Enrollment.Status.ACTIVE
        queues.setdefault(row.contact_id, deque()).append(row)
    while queues:
        heads = _heads(desk, queues)
        for (workflow_id, number, key), group in _together(heads).items():
            _take_step(desk, (workflow_id, number, key), group)
        for arrival in desk.arrivals:
            queues.setdefault(arrival.contact_id, deque()).append(arrival)
        desk.arrivals.clear()


def _heads(desk: "Desk", queues: Queues) -> list[Enrollment]:
    """The run of each contact whose turn it is; those that are over leave the queues."""
    heads = []
    for contact_id in list(queues):
        queue = queues[contact_id]
        while queue and not _is_going(desk, queue[0]):
            queue.popleft()
        if queue:
            heads.append(queue[0])
        else:
            del queues[contact_id]
    return heads


def _is_going(desk: "Desk", row: Enrollment) -> bool:
    if row.status != Enrollment.Status.ACTIVE or (row.due_at and row.due_at > desk.at):
        return False
    if not desk.holds(row.contact_id) or desk.plan(row) is None:
        desk.end(row, Enrollment.EndReason.REMOVED_ELSEWHERE)
        return False
    if not row.step_key:
        desk.end(row, Enrollment.EndReason.COMPLETED)
        return False
    return True


def _together(heads: Iterable[Enrollment]) -> dict[tuple[UUID, int, str], list[Enrollment]]:
    groups: dict[tuple[UUID, int, str], list[Enrollment]] = {}
    for row in heads:
        groups.setdefault((row.workflow_id, row.version_number, row.step_key), []).append(row)
    return groups


def _take_step(desk: "Desk", where: tuple[UUID, int, str], group: Sequence[Enrollment]) -> None:
    plan = desk.plan(group[0])
    assert plan is not None
    node = plan.graph.nodes.get(where[2])
    kind = step_kinds().get(node.kind) if node else None
    if node is None or kind is None:
        for row in group:
            _fail(desk, row, where[2], "", "this step is not there any more", code="step_gone")
        return
    with desk.acting_for(plan):
        if kind.prepare:
            kind.prepare(desk, node, group)
        for row in group:
            _take(desk, kind, node, row)


def _take(desk: "Desk", kind: StepKind, node: Node, row: Enrollment) -> None:
    if row.status != Enrollment.Status.ACTIVE:  # another run of this wave has removed it
        return
    try:
        outcome = kind.apply(desk, node, row)
    except ProviderError as error:
        _try_later(desk, row, node, error)
    except (StepFailed, Refusal) as error:
        _fail(desk, row, node.key, node.kind, str(error), code=error.code)
    except Exception as error:  # noqa: BLE001 -- one run's failure must not stop the others; it is kept and shown
        log.warning("run %s failed at step %s: %s", row.id, node.key, type(error).__name__)
        _fail(desk, row, node.key, node.kind, "", code=type(error).__name__)
    else:
        _advance(desk, row, node, outcome)


def _advance(desk: "Desk", row: Enrollment, node: Node, outcome: Outcome) -> None:
    desk.write_log(row, node.key, node.kind, outcome.what, outcome.why, branch=outcome.branch)
    row.attempts, row.error = 0, ""
    desk.touch(row)
    if row.status == Enrollment.Status.ENDED:  # by its own step
        return
    if outcome.what == ENDED:
        desk.end(row, outcome.ends or Enrollment.EndReason.COMPLETED)
        return
    row.step_key = node.after(outcome.branch)
    if outcome.what == WAITING:
        row.status, row.due_at = Enrollment.Status.WAITING, outcome.until
    elif not row.step_key:
        desk.end(row, Enrollment.EndReason.COMPLETED)


def _try_later(desk: "Desk", row: Enrollment, node: Node, error: ProviderError) -> None:
    row.attempts += 1
    if error.permanent or row.attempts >= MOST_ATTEMPTS:
        _fail(desk, row, node.key, node.kind, "", code="provider_error")
        return
    pause = max(error.retry_after or 0, min(10 * 4**row.attempts, 21_600))
    row.status, row.due_at = Enrollment.Status.WAITING, desk.at + timedelta(seconds=pause)
    row.error = "provider_error"
    desk.write_log(row, node.key, node.kind, "retrying", f"attempt {row.attempts} failed")
    desk.touch(row)


def _fail(desk: "Desk", row: Enrollment, key: str, kind: str, why: str, *, code: str) -> None:
    row.status, row.due_at, row.error = Enrollment.Status.FAILED, None, f"{code}: {why}".rstrip(": ")[:300]
    desk.write_log(row, key, kind, "failed", why or code)
    desk.touch(row)
