"""What people do on a contact's page: tags, people, DND, addresses, notes, tasks; each a POST that comes back to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.contacts.commands import addresses, contacts, notes, todos
from aesthetix.contacts.models import Contact
from aesthetix.contacts.rules.values import read_phone
from aesthetix.design.parts import Link
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.contacts import undo
from aesthetix.staff.contacts.gate import contact_for
from aesthetix.staff.contacts.task_form import TaskForm
from aesthetix.staff.guard import StaffRequest, staff_page


def _back(request: StaffRequest, contact_id: UUID, side: str = "") -> HttpResponse:
    url = reverse("staff:contact", args=[request.location.id, contact_id])
    return redirect(f"{url}?side={side}" if side else url)


def _common(request: StaffRequest) -> dict[str, Any]:
    return {"location": request.location, "by": request.actor, "at": request.at}


@require_POST
@staff_page("contacts.edit")
def change_tags(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """`add`: names, separated by commas; `remove`: one name."""
    contact = contact_for(request, contact_id)
    added, removed = request.POST.get("add", "").split(","), request.POST.get("remove", "")
    changed = contacts.tag_contacts(
        contact_ids=[contact.id],
        add=[name for name in added if name.strip()],
        remove=[removed] * bool(removed),
        **_common(request),
    )
    if changed and removed:
        undo.offer(request, f"Tag “{removed}” removed.", "tag", changed, removed)
    return _back(request, contact.id)


@require_POST
@staff_page("contacts.edit")
def change_people(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Owner and followers. Who sees only what is theirs cannot give it away by owner."""
    contact = contact_for(request, contact_id)
    owner = _id(request.POST.get("owner"))
    if request.rights.only_assigned and contact.owner_id not in {owner, request.user.id}:
        raise Refusal("Only the owner can hand this contact on.")
    followers = [found for one in request.POST.getlist("followers") if (found := _id(one))]
    contacts.set_people(contact_id=contact.id, owner_id=owner, followers=followers, **_common(request))
    messages.success(request, "Saved.")
    return _back(request, contact.id)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Refusal("Choose somebody who works here.") from error


@require_POST
@staff_page("contacts.edit")
def change_dnd(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    contact = contact_for(request, contact_id)
    contacts.set_dnd(contact_id=contact.id, channels=request.POST.getlist("channel"), **_common(request))
    messages.success(request, "Saved.")
    return _back(request, contact.id)


@staff_page("contacts.edit")
def change_addresses(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """All e-mails and phones on one form, the first line of each primary."""
    contact = contact_for(request, contact_id)
    errors: dict[str, list[str]] = {}
    lines = _lines_of(contact)
    if request.method == "POST":
        lines = {name: _typed(request, name) for name in lines}
        given = {name: [addresses.Labelled(*line) for line in found] for name, found in lines.items()}
        try:
            addresses.set_addresses(
                contact_id=contact.id, emails=given["emails"], phones=given["phones"], **_common(request)
            )
            messages.success(request, "Saved.")
            return _back(request, contact.id)
        except Refusal as refusal:
            errors = refusal.fields
    context = _address_page(request, contact) | {"errors": errors}
    context |= {name: [*found, ("", "")][: addresses.MOST + 1] for name, found in lines.items()}
    return render(request, "staff/contacts/addresses.html", context, status=422 if errors else 200)


def _address_page(request: StaffRequest, contact: Contact) -> dict[str, Any]:
    url = reverse("staff:contact", args=[request.location.id, contact.id])
    crumbs = [Link("Contacts", reverse("staff:contacts-list", args=[request.location.id])), Link(contact.name, url)]
    return {"contact": contact, "title": "E-mails and phones", "crumbs": crumbs, "cancel_url": url}


def _lines_of(contact: Contact) -> dict[str, list[tuple[str, str]]]:
    country = contact.location.country
    mails = [(contact.email, "")] if contact.email else []
    numbers = (
        [(read_phone(contact.phone, contact.phone_extension, country), contact.phone_label)] if contact.phone else []
    )
    mails += [(one.address, one.label) for one in contact.more_emails.order_by("position")]
    numbers += [
        (read_phone(one.number, one.extension, country), one.label) for one in contact.more_phones.order_by("position")
    ]
    return {"emails": mails, "phones": numbers}


def _typed(request: StaffRequest, name: str) -> list[tuple[str, str]]:
    """The filled lines, the one marked as primary first."""
    texts, labels = request.POST.getlist(name), request.POST.getlist(f"{name}_label")
    lines = list(zip(texts, [*labels, *[""] * len(texts)], strict=False))[:50]
    first = request.POST.get(f"{name}_primary", "")
    if first.isdigit() and int(first) < len(lines):
        lines.insert(0, lines.pop(int(first)))
    return [line for line in lines if line[0].strip()]


@require_POST
@staff_page("contacts.edit")
def add_note(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    contact = contact_for(request, contact_id)
    notes.add_note(contact_id=contact.id, body=request.POST.get("body", ""), **_common(request))
    messages.success(request, "Note added.")
    return _back(request, contact.id, "notes")


@require_POST
@staff_page("contacts.edit")
def change_note(request: StaffRequest, contact_id: UUID, note_id: UUID) -> HttpResponse:
    """`act`: edit (with `body`), pin, unpin, delete."""
    contact, act = contact_for(request, contact_id), request.POST.get("act")
    common = {"contact_id": contact.id, "note_id": note_id, **_common(request)}
    if act == "delete":
        notes.delete_note(**common)
        messages.success(request, "Note deleted.")
    elif act in {"pin", "unpin"}:
        notes.pin_note(is_pinned=act == "pin", **common)
    else:
        notes.edit_note(body=request.POST.get("body", ""), **common)
        messages.success(request, "Saved.")
    return _back(request, contact.id, "notes")


@require_POST
@staff_page("contacts.edit")
def add_task(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    contact = contact_for(request, contact_id)
    todos.add_task(contact_id=contact.id, draft=TaskForm(request.POST).draft(request.location), **_common(request))
    messages.success(request, "Task added.")
    return _back(request, contact.id, "tasks")


@require_POST
@staff_page("contacts.edit")
def change_task(request: StaffRequest, contact_id: UUID, task_id: UUID) -> HttpResponse:
    """`act`: done, open, edit (with the task's fields), delete."""
    contact, act = contact_for(request, contact_id), request.POST.get("act")
    task = contact.tasks.filter(id=task_id).first()
    common = {"task_id": task.id if task else task_id, **_common(request)}
    if task is None:
        raise NotFound
    if act == "delete":
        todos.delete_task(**common)
        messages.success(request, "Task deleted.")
    elif act == "edit":
        todos.edit_task(draft=TaskForm(request.POST).draft(request.location), **common)
        messages.success(request, "Saved.")
    else:
        todos.complete_task(is_done=act == "done", **common)
    return _back(request, contact.id, "tasks")
