"""Who may start in a workflow, and who does.

Without an origin: never while inside; after leaving, if the workflow allows it. With one (an appointment, an invoice):
once per origin, whatever else. Fifty starts of one contact in half an hour lock that pair until somebody releases it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from aesthetix.kernel.ids import new_id
from aesthetix.workflows.models import Enrollment, StartLock
from aesthetix.workflows.rules.drafts import EnrollmentDraft
from aesthetix.workflows.rules.starting import LOOP_MINUTES, Standing, may_start

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk
    from aesthetix.workflows.engine.plans import Plan

INSIDE = (Enrollment.Status.ACTIVE, Enrollment.Status.WAITING, Enrollment.Status.FAILED)


def load_standings(desk: "Desk", drafts: Sequence[EnrollmentDraft]) -> None:
    """How the drafts' contacts stand in their workflows: one query, and one for locks if any draft has no origin."""
    desk.contacts.load([draft.contact_id for draft in drafts])
    known = desk.standings
    wanted = [draft for draft in drafts if not _is_known(desk, draft)]
    if not wanted:
        return
    rows = _rows(desk, wanted)
    for draft in wanted:
        known.setdefault((draft.workflow_id, draft.contact_id), Standing())
    for workflow_id, contact_id, total, inside, recent, origins in rows:
        before = known.get((workflow_id, contact_id))
        seen = set(origins or ()) | (before.origins if before else set())
        known[workflow_id, contact_id] = Standing(total, inside, recent, origins=seen)
    _count_unsaved(desk, wanted)
    if any(not draft.origin for draft in wanted):
        pairs = StartLock.objects.filter(location=desk.location, contact_id__in=[draft.contact_id for draft in wanted])
        for pair in pairs.values_list("workflow_id", "contact_id"):
            known.setdefault(pair, Standing()).is_locked = True


def _is_known(desk: "Desk", draft: EnrollmentDraft) -> bool:
    standing = desk.standings.get((draft.workflow_id, draft.contact_id))
    return standing is not None and (not draft.origin or draft.origin in standing.origins)


def _rows(desk: "Desk", wanted: Sequence[EnrollmentDraft]) -> list[tuple[Any, ...]]:
    origins = [draft.origin for draft in wanted if draft.origin]
    return list(
        Enrollment.objects.filter(
            location=desk.location,
            contact_id__in={draft.contact_id for draft in wanted},
            workflow_id__in={draft.workflow_id for draft in wanted},
        )
        .values_list("workflow_id", "contact_id")
        .annotate(
            total=Count("id"),
            inside=Count("id", filter=Q(status__in=INSIDE)),
            recent=Count("id", filter=Q(origin="", started_at__gt=desk.at - timedelta(minutes=LOOP_MINUTES))),
            origins=ArrayAgg("origin", filter=Q(origin__in=origins), default=None),
        )
    )


def _count_unsaved(desk: "Desk", wanted: Sequence[EnrollmentDraft]) -> None:
    pairs = {(draft.workflow_id, draft.contact_id) for draft in wanted}
    for run in desk.unsaved():
        pair = (run.workflow_id, run.contact_id)
        if pair in pairs:
            _count(desk.standings[pair], run)
    for run in desk.ended_unsaved():
        pair = (run.workflow_id, run.contact_id)
        if pair in pairs:
            desk.standings[pair].inside -= 1


def _count(standing: Standing, run: Enrollment) -> None:
    standing.total += 1
    standing.inside += run.status in INSIDE
    if run.origin:
        standing.origins.add(run.origin)
    else:
        standing.recent += 1


def enroll(desk: "Desk", drafts: Sequence[EnrollmentDraft]) -> list[Enrollment]:
    """See Desk.enroll. Drafts for a gone contact or a workflow that takes nobody are left out."""
    desk.load_plans([(draft.workflow_id, 0) for draft in drafts])
    load_standings(desk, drafts)
    runs = []
    for draft in drafts:
        run = start(desk, draft)[0]
        if run:
            runs.append(run)
    return runs


def start(desk: "Desk", draft: EnrollmentDraft) -> tuple[Enrollment | None, str]:
    """A new run, or None and why not. Plans and standings are loaded before."""
    plan = desk.published_plan(draft.workflow_id)
    if plan is None or not plan.takes_newcomers:
        return None, "the workflow is not published"
    if not desk.holds(draft.contact_id):
        return None, "the contact is deleted"
    standing = desk.standings[plan.workflow_id, draft.contact_id]
    again = bool(plan.graph.settings.get("allow_reentry"))
    verdict = may_start(standing, origin=draft.origin, allow_reentry=again)
    if verdict.locks:
        standing.is_locked = True
        desk.add_row(_lock(desk, plan.workflow_id, draft.contact_id, verdict.why))
    if not verdict.allowed:
        return None, verdict.why
    run = _new_run(desk, draft, plan)
    _count(standing, run)
    desk.admit(run)
    return run, ""


def _new_run(desk: "Desk", draft: EnrollmentDraft, plan: "Plan") -> Enrollment:
    return Enrollment(
        id=new_id(),
        location_id=desk.location.id,
        workflow_id=plan.workflow_id,
        version_number=plan.number,
        contact_id=draft.contact_id,
        opportunity_id=draft.opportunity_id,
        step_key=plan.graph.start,
        due_at=desk.at,
        context={"event": dict(draft.event)} if draft.event else {},
        log=[],
        origin=draft.origin[:80],
        started_by=(draft.started_by or desk.by.name)[:200],
        started_at=desk.at,
    )


def _lock(desk: "Desk", workflow_id: UUID, contact_id: UUID, why: str) -> StartLock:
    return StartLock(
        location=desk.location, workflow_id=workflow_id, contact_id=contact_id, reason=why, locked_at=desk.at
    )
