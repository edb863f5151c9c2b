"""Smart lists: save what the list shows, rename, share, duplicate, delete; and the columns chooser's way back."""

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
from aesthetix.kernel.errors import Refusal
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
    act = request.POST.get("act", "")
    common = {
        "location": request.location,
        "user": request.user,
        "list_id": list_id,
        "by": request.actor,
        "at": request.at,
    }
    if act == "delete":
        gone = commands.delete_list(**common)
        messages.success(request, f"The list {gone.name} was deleted. Its contacts stay.")
        return redirect("staff:contacts-list", request.location.id)
    run = {
        "update": lambda: commands.update_list(draft=_draft(request), **common),
        "rename": lambda: commands.rename_list(name=request.POST.get("name", ""), **common),
        "share": lambda: commands.share_list(is_shared=True, **common),
        "unshare": lambda: commands.share_list(is_shared=False, **common),
        "duplicate": lambda: commands.duplicate_list(**common),
    }.get(act)
    if run is None:
        raise Refusal("Choose what to do with the list.")
    changed = run()
    messages.success(request, "Saved.")
    return _show(request, changed)
