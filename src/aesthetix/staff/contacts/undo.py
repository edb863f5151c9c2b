"""Undo: what was just done is kept in the session for a while; the toast has a button that takes it back."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.contacts.commands import contacts as commands
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.guard import StaffRequest, staff_page

_KEPT = 5


def offer(request: StaffRequest, text: str, kind: str, ids: Iterable[UUID], detail: str = "") -> None:
    """Say what was done, with an Undo. kind: restore (contacts), tag, untag (contacts, by the tag in `detail`)."""
    key = secrets.token_urlsafe(8)
    done = dict(list(request.session.get("undo", {}).items())[-_KEPT + 1 :])
    done[key] = {"location": str(request.location.id), "kind": kind, "ids": [str(one) for one in ids], "detail": detail}
    request.session["undo"] = done
    url = reverse("staff:contacts-undo", args=[request.location.id, key])
    messages.success(request, text, extra_tags=url)


@require_POST
@staff_page("contacts.edit")
def take_back(request: StaffRequest, key: str) -> HttpResponse:
    done = request.session.get("undo", {})
    entry = done.pop(key, None)
    request.session["undo"] = done
    if entry is None or entry["location"] != str(request.location.id):
        raise Refusal("This cannot be undone any more.")
    ids = [UUID(one) for one in entry["ids"]]
    _RUN[entry["kind"]](request, ids, entry["detail"])
    messages.success(request, "Undone.")
    if entry["kind"] == "restore" and len(ids) == 1:
        return redirect("staff:contact", request.location.id, ids[0])
    referer = request.headers.get("Referer", "")
    return redirect(
        referer
        if referer.startswith(request.build_absolute_uri("/"))
        else reverse("staff:contacts-list", args=[request.location.id])
    )


def _restore(request: StaffRequest, ids: list[UUID], _detail: str) -> None:
    commands.restore_contacts(location=request.location, contact_ids=ids, by=request.actor, at=request.at)


def _tag(request: StaffRequest, ids: list[UUID], detail: str) -> None:
    commands.tag_contacts(location=request.location, contact_ids=ids, add=[detail], by=request.actor, at=request.at)


def _untag(request: StaffRequest, ids: list[UUID], detail: str) -> None:
    commands.tag_contacts(location=request.location, contact_ids=ids, remove=[detail], by=request.actor, at=request.at)


_RUN = {"restore": _restore, "tag": _tag, "untag": _untag}
