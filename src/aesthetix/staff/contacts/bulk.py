"""Acting on many contacts at once: those ticked, or all that the list finds, up to a limit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aesthetix.contacts.commands import contacts as commands
from aesthetix.contacts.queries import listing
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.smart_lists import lists_for
from aesthetix.contacts.queries.visibility import contacts_for
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.contacts import undo
from aesthetix.staff.contacts.gate import reader_of
from aesthetix.staff.contacts.state import ListState, read_state, when_of
from aesthetix.staff.guard import StaffRequest, staff_page

MOST = 500


@require_POST
@staff_page("contacts.bulk")
def act_on_many(request: StaffRequest) -> HttpResponse:
    """`act`: tag, untag (with `tag`), type (with `type`), owner (with `owner`), delete."""
    catalogue = Catalogue(request.location)
    state = read_state(request, catalogue, list(lists_for(request.location, request.user)))
    ids = _chosen(request, state, catalogue)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Refusal("Choose what to do with the selected contacts.")
    act(request, ids)
    return redirect(state.url())


def _chosen(request: StaffRequest, state: ListState, catalogue: Catalogue) -> list[UUID]:
    """Ids of visible contacts. Raises Refusal for none or too many."""
    if request.POST.get("everyone"):
        if state.problem:
            raise Refusal(state.problem)
        found = listing.selection(reader_of(request), state.wish(catalogue, when_of(request)))
    else:
        found = contacts_for(request.location, request.rights, request.user).filter(id__in=_ids(request))
    ids = list(found.order_by("id").values_list("id", flat=True)[: MOST + 1])
    if not ids:
        raise Refusal("Select at least one contact first.")
    if len(ids) > MOST:
        raise Refusal(f"At most {MOST} contacts at once: narrow the list with a filter first.")
    return ids


def _ids(request: StaffRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("selected")[: MOST + 1]]
    except ValueError as error:
        raise Refusal("The selection cannot be read; select again.") from error


def _tag(request: StaffRequest, ids: list[UUID]) -> None:
    name = _named(request)
    changed = commands.tag_contacts(
        location=request.location, contact_ids=ids, add=[name], by=request.actor, at=request.at
    )
    undo.offer(request, f"Tag “{name}” added to {_many(len(changed))}.", "untag", changed, name)


def _untag(request: StaffRequest, ids: list[UUID]) -> None:
    name = _named(request)
    changed = commands.tag_contacts(
        location=request.location, contact_ids=ids, remove=[name], by=request.actor, at=request.at
    )
    undo.offer(request, f"Tag “{name}” removed from {_many(len(changed))}.", "tag", changed, name)


def _named(request: StaffRequest) -> str:
    name = request.POST.get("tag", "").strip().lower()
    if not name:
        raise Refusal("Write the tag's name.", fields={"tag": ["Write the tag's name."]})
    return name


def _type(request: StaffRequest, ids: list[UUID]) -> None:
    name = request.POST.get("type", "")
    if not name:
        raise Refusal("Choose a contact type.")
    count = commands.set_type(location=request.location, contact_ids=ids, name=name, by=request.actor, at=request.at)
    messages.success(request, f"{_many(count)} became {name}.")


def _owner(request: StaffRequest, ids: list[UUID]) -> None:
    try:
        owner_id = UUID(request.POST["owner"]) if request.POST.get("owner") else None
    except ValueError as error:
        raise Refusal("Choose somebody who works here.") from error
    count = commands.set_owner(
        location=request.location, contact_ids=ids, owner_id=owner_id, by=request.actor, at=request.at
    )
    messages.success(request, f"{_many(count)} changed owner.")


def _delete(request: StaffRequest, ids: list[UUID]) -> None:
    if not request.rights.may("contacts.delete"):
        raise Refusal("You may not delete contacts.")
    if request.POST.get("typed", "").strip() != "DELETE":
        raise Refusal("Type DELETE to delete these contacts.")
    gone = commands.delete_contacts(location=request.location, contact_ids=ids, by=request.actor, at=request.at)
    undo.offer(request, f"{_many(len(gone))} deleted.", "restore", gone)


def _many(count: int) -> str:
    return "1 contact" if count == 1 else f"{count:,} contacts"


_ACTS = {"tag": _tag, "untag": _untag, "type": _type, "owner": _owner, "delete": _delete}
