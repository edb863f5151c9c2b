"""Smart lists: save what the list shows, rename, share, duplicate, delete; and the columns chooser's way back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.contacts.commands import smart_lists as commands
from aesthetix.contacts.models import SmartList
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.smart_lists import lists_for
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.contacts.state import read_state
from aesthetix.staff.guard import StaffRequest, staff_page


def _draft(request: StaffRequest) -> commands.ListDraft:
    state = read_state(request, Catalogue(request.location), list(lists_for(request.location, request.user)))
    if state.problem:
        raise Refusal(state.problem)
    return commands.ListDraft(state.filter, state.columns, state.sort)


def _show(request: StaffRequest, one: SmartList) -> HttpResponse:
    return redirect(reverse("staff:contacts-list", args=[request.location.id]) + f"?list={one.id}")


@require_POST
@staff_page("contacts.view")
def save_list(request: StaffRequest) -> HttpResponse:
    """What the list shows, under a new name."""
    made = commands.create_list(
        location=request.location,
        user=request.user,
        name=request.POST.get("name", ""),
        draft=_draft(request),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, f"Saved as {made.name}.")
    return _show(request, made)


@require_POST
@staff_page("contacts.view")
def change_list(request: StaffRequest, list_id: UUID) -> HttpResponse:
    """`act`: update, rename (with `name`), share, unshare, duplicate, delete."""
    act = _ACTS.get(request.POST.get("act", ""))
    if not lists_for(request.location, request.user).filter(id=list_id).exists():
        raise NotFound
    if act is None:
        raise Refusal("Choose what to do with the list.")
    common = {"location": request.location, "user": request.user, "list_id": list_id}
    changed = act(request, common | {"by": request.actor, "at": request.at})
    if act is _delete:
        messages.success(request, f"The list {changed.name} was deleted. Its contacts stay.")
        return redirect("staff:contacts-list", request.location.id)
    messages.success(request, "Saved.")
    return _show(request, changed)


def _delete(_request: StaffRequest, common: dict[str, Any]) -> SmartList:
    return commands.delete_list(**common)


_ACTS: dict[str, Callable[[StaffRequest, dict[str, Any]], SmartList]] = {
    "update": lambda request, common: commands.update_list(draft=_draft(request), **common),
    "rename": lambda request, common: commands.rename_list(name=request.POST.get("name", ""), **common),
    "share": lambda _request, common: commands.share_list(is_shared=True, **common),
    "unshare": lambda _request, common: commands.share_list(is_shared=False, **common),
    "duplicate": lambda _request, common: commands.duplicate_list(**common),
    "delete": _delete,
}
