"""Opportunities: board, list, one of them, and moving."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.search import found_by
from aesthetix.contacts.queries.visibility import contacts_for
from aesthetix.design.parts import Action, Link, TimelineEntry, Tone
from aesthetix.opportunities import queries
from aesthetix.opportunities.commands import opportunities as commands
from aesthetix.opportunities.models import Opportunity, StageMove
from aesthetix.opportunities.rules import Status
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.opportunities.board import board, tone_of
from aesthetix.staff.opportunities.filters import BoardState, filter_choices, read_state
from aesthetix.staff.opportunities.forms import MoveForm, OpportunityForm
from aesthetix.tenancy import queries as tenancy

PER_PAGE = 50


@staff_page("opportunities.view")
def opportunities(request: StaffRequest) -> HttpResponse:
    """The board, or the same as a list; all of its state is in the address."""
    pipelines = queries.pipelines_of(request.location)
    state = read_state(request, pipelines)
    context = {
        "title": "Opportunities",
        "may_edit": request.rights.may("opportunities.edit"),
        "actions": _actions(request),
        "state": state,
        "filters": filter_choices(request, state),
        "keep": {"view": state.view},
        "views": [
            Link("Board", state.url(view="board"), icon="layout-kanban", active=state.view == "board"),
            Link("List", state.url(view="list"), icon="list", active=state.view == "list"),
        ],
    }
    if state.view == "list":
        return render(request, "staff/opportunities/list.html", context | _list(request, state))
    columns = board(request.location, state.pipeline, state.wanted, list_url=state.url(view="list"))
    move_url = reverse("staff:opportunities-move", args=[request.location.id])
    return render(request, "staff/opportunities/board.html", context | {"columns": columns, "move_url": move_url})


def _actions(request: StaffRequest) -> list[Action]:
    if not request.rights.may("opportunities.edit"):
        return []
    url = reverse("staff:opportunity-new", args=[request.location.id])
    return [Action("New opportunity", url, icon="plus", kind="primary")]


def _list(request: StaffRequest, state: BoardState) -> dict[str, Any]:
    rows = queries.matching(request.location, state.wanted).filter(pipeline_id=state.pipeline.id)
    number = int(page) if (page := request.GET.get("page", "1")).isdigit() and int(page) else 1
    offset = (number - 1) * PER_PAGE
    total = rows.count()
    tie = "-id" if state.sort.startswith("-") else "id"
    found = list(rows.select_related("contact", "stage", "owner").order_by(state.sort, tie)[offset : offset + PER_PAGE])
    return {
        "rows": found,
        "total": total,
        "first": offset + 1,
        "last": offset + len(found),
        "before": state.url(page=str(number - 1)) if number > 1 else "",
        "after": state.url(page=str(number + 1)) if offset + PER_PAGE < total else "",
    }


def _one(request: StaffRequest, opportunity_id: UUID) -> Opportunity:
    """The opportunity, if the person may see it."""
    row = queries.opportunity_of(request.location, opportunity_id)
    if row is None:
        raise Http404
    is_theirs = row.owner_id == request.user.id or request.user.id in row.followers
    if request.rights.only_assigned and not is_theirs:
        raise Http404
    return row


def _form(request: StaffRequest, **kwargs: Any) -> OpportunityForm:
    return OpportunityForm(
        request.POST or None,
        location=request.location,
        pipelines=queries.pipelines_of(request.location),
        people=list(tenancy.people_at(request.location)),
        **kwargs,
    )


@staff_page("opportunities.view")
def opportunity(request: StaffRequest, opportunity_id: UUID) -> HttpResponse:
    """One opportunity: its fields, its way through the stages."""
    row = _one(request, opportunity_id)
    initial = {
        "name": row.name,
        "stage": str(row.stage_id),
        "status": row.status,
        "value": row.value_cents / 100,
        "owner": str(row.owner_id or ""),
        "source": row.source,
        "lost_reason": str(row.lost_reason_id or ""),
    }
    form = _form(request, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _save(request, row, form)
    context = {
        "title": row.name,
        "badge": Status(row.status).label,
        "badge_tone": tone_of(row.status),
        "crumbs": [Link("Opportunities", reverse("staff:opportunities", args=[request.location.id]))],
        "opportunity": row,
        "form": form,
        "contact_url": reverse("staff:opportunity-new", args=[request.location.id]) + f"?contact={row.contact_id}",
        "entries": _way(row),
        "may_edit": request.rights.may("opportunities.edit"),
        "may_delete": request.rights.may("opportunities.delete"),
    }
    return render(request, "staff/opportunities/opportunity.html", context, status=422 if form.errors else 200)


def _way(row: Opportunity) -> list[TimelineEntry]:
    """Its moves, newest first; one query."""
    entries = []
    for move in StageMove.objects.filter(location=row.location_id, opportunity=row).order_by("-at", "-id")[:100]:
        moved = move.from_stage != move.to_stage
        title = f"{move.from_stage} → {move.to_stage}" if move.from_stage and moved else move.to_stage
        facts = [("Status", f"{move.from_status} → {move.to_status}")] if move.from_status != move.to_status else []
        tone: Tone = "success" if move.to_status == Status.WON else "neutral"
        entries.append(TimelineEntry(title, move.at, "arrow-right", tone, by=move.actor_name, details=facts))
    return entries


def _save(request: StaffRequest, row: Opportunity, form: OpportunityForm) -> HttpResponse:
    if not request.rights.may("opportunities.edit"):
        raise Http404
    commands.update_opportunity(
        location=request.location, opportunity_id=row.id, values=form.values(), by=request.actor, at=request.at
    )
    messages.success(request, "Saved.")
    return redirect("staff:opportunity", request.location.id, row.id)


@staff_page("opportunities.edit")
def new(request: StaffRequest) -> HttpResponse:
    """A new opportunity for the contact in `?contact=`, or one chosen by e-mail, phone or name."""
    contact = _contact(request)
    form = _form(request, initial={"name": contact.name if contact else ""})
    if request.method == "POST" and contact and form.is_valid():
        values = form.values()
        row = commands.create_opportunity(
            location=request.location,
            new=commands.NewOpportunity(
                contact_id=contact.id,
                pipeline_id=values.pop("pipeline_id"),
                name=values.pop("name"),
                stage_id=values.pop("stage_id"),
                values=values,
            ),
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "Opportunity created.")
        return redirect("staff:opportunity", request.location.id, row.id)
    context = {
        "title": "New opportunity",
        "crumbs": [Link("Opportunities", reverse("staff:opportunities", args=[request.location.id]))],
        "form": form,
        "contact": contact,
        "found": [] if contact else _found(request),
        "q": request.GET.get("q", ""),
    }
    return render(request, "staff/opportunities/new.html", context, status=422 if form.errors else 200)


def _contact(request: StaffRequest) -> Contact | None:
    try:
        contact_id = UUID(request.GET.get("contact", ""))
    except ValueError:
        return None
    return contacts_for(request.location, request.rights, request.user).filter(id=contact_id).first()


def _found(request: StaffRequest) -> list[Contact]:
    """At most ten contacts that the search text finds."""
    text = request.GET.get("q", "").strip()
    if not text:
        return []
    rows = contacts_for(request.location, request.rights, request.user)
    return list(rows.filter(id__in=found_by(request.location, text)).order_by("-updated_at")[:10])


@staff_page("opportunities.edit")
@require_POST
def move(request: StaffRequest, opportunity_id: UUID | None = None) -> HttpResponse:
    """Move one to another stage: dragged on the board, or chosen in the move menu."""
    form = MoveForm(request.POST)
    target = form.target() if form.is_valid() else None
    wanted = opportunity_id or (form.cleaned_data["card"] if form.is_valid() else None)
    if target is None or wanted is None:
        return HttpResponse("Say which opportunity goes to which stage.", status=422)
    row = _one(request, wanted)
    commands.update_opportunity(
        location=request.location, opportunity_id=row.id, values={"stage_id": target}, by=request.actor, at=request.at
    )
    if request.htmx:
        return HttpResponse("Moved.")
    messages.success(request, "Moved.")
    return redirect(reverse("staff:opportunities", args=[request.location.id]) + f"?pipeline={row.pipeline_id}")


@staff_page("opportunities.delete")
@require_POST
def delete(request: StaffRequest, opportunity_id: UUID) -> HttpResponse:
    """Take it off the board; it can be put back for sixty days."""
    row = _one(request, opportunity_id)
    commands.delete_opportunity(location=request.location, opportunity_id=row.id, by=request.actor, at=request.at)
    messages.success(request, f"“{row.name}” was deleted.", extra_tags=f"undo:{row.id}")
    return redirect("staff:opportunities-deleted", request.location.id)


@staff_page("opportunities.delete")
def deleted(request: StaffRequest) -> HttpResponse:
    """What was deleted in the last sixty days; POST puts one back."""
    if request.method == "POST":
        row = commands.restore_opportunity(
            location=request.location, opportunity_id=_posted_id(request), by=request.actor, at=request.at
        )
        messages.success(request, f"“{row.name}” is back on the board.")
        return redirect("staff:opportunity", request.location.id, row.id)
    context = {
        "title": "Deleted opportunities",
        "subtitle": "They can be put back for sixty days.",
        "crumbs": [Link("Opportunities", reverse("staff:opportunities", args=[request.location.id]))],
        "rows": queries.recently_deleted(request.location, request.at)[:100],
    }
    return render(request, "staff/opportunities/deleted.html", context)


def _posted_id(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("opportunity", ""))
    except ValueError as error:
        raise Http404 from error
