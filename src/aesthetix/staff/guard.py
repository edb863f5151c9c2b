"""The staff door's guards: deny by default. Every URL of this door is wrapped in one of them; a test walks the tree."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse

from aesthetix.kernel import clock
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.address import client_address
from aesthetix.staff.people.second_step import send_to_set_up
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import Location, User
from aesthetix.tenancy.rules import PERMISSIONS, Rights
from aesthetix.tenancy.scope import open_location

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """What a guarded view may rely on. `at` is the moment of the request, aware, UTC."""

    user: User
    location: Location
    rights: Rights
    actor: Actor
    at: Any
    htmx: Any


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as history names them."""
    user: Any = request.user
    return Actor(kind="user", id=str(user.id), name=user.name, via="staff", address=client_address(request))


def staff_page(permission: str) -> Callable[[View], View]:
    """A page of one location, for people whose role there grants `permission`. Not theirs: 404. Not granted: 403.

    The view runs in one transaction with the location open; `request.location`, `.rights`, `.actor`, `.at` are set.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: Any, location_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            found = tenancy.location_for(request.user, location_id)
            if found is None:
                raise Http404
            request.location, request.rights = found
            if not request.rights.may(permission):
                raise PermissionDenied(PERMISSIONS[permission])
            if tenancy.second_step_required(request.location):
                elsewhere = send_to_set_up(request, request.location.name)
                if elsewhere:
                    return elsewhere
            request.actor, request.at = actor_of(request), clock.now()
            return _answer(request, lambda: _inside(request, view, args, kwargs))

        guarded.guard = f"staff:{permission}"  # type: ignore[attr-defined]
        return guarded

    return wrap


def _inside(request: Any, view: View, args: Any, kwargs: Any) -> HttpResponse:
    with open_location(request.location, request.actor):
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.render()
        return response


def _answer(request: Any, run: Callable[[], HttpResponse]) -> HttpResponse:
    """The door's translation of refusals, once for all pages."""
    try:
        return run()
    except NotFound as error:
        raise Http404(error.message) from error
    except Refusal as error:
        if request.htmx:
            response = render(request, "staff/_refusal.html", {"message": error.message}, status=422)
            response["HX-Retarget"] = "#toasts"
            response["HX-Reselect"] = "[data-toast]"
            response["HX-Reswap"] = "beforeend"
            return response
        messages.error(request, error.message)
        if request.method == "POST" and request.headers.get("Referer", "").startswith(request.build_absolute_uri("/")):
            return redirect(request.headers["Referer"])
        return render(request, "staff/refusal.html", {"message": error.message}, status=422)


def agency_page(permission: str) -> Callable[[View], View]:
    """A page of a whole agency, for its own people. `request.agency` is set; no location is open."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: Any, agency_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            found = tenancy.agency_for(request.user, agency_id)
            if found is None:
                raise Http404
            request.agency, request.rights = found
            if not request.rights.may(permission):
                raise PermissionDenied(PERMISSIONS[permission])
            if request.agency.settings.get("second_step"):
                elsewhere = send_to_set_up(request, request.agency.name)
                if elsewhere:
                    return elsewhere
            request.actor, request.at = actor_of(request), clock.now()
            return _answer(request, lambda: view(request, *args, **kwargs))

        guarded.guard = f"agency:{permission}"  # type: ignore[attr-defined]
        return guarded

    return wrap


def person_page(view: View) -> View:
    """A page for anybody who is signed in, about themselves only."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor, request.at = actor_of(request), clock.now()
        return _answer(request, lambda: view(request, *args, **kwargs))

    guarded.guard = "staff:person"  # type: ignore[attr-defined]
    return guarded


def open_page(view: View) -> View:
    """A page of this door for people who are not signed in, said on purpose: the answer to an invitation."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.at = clock.now()
        return _answer(request, lambda: view(request, *args, **kwargs))

    guarded.guard = "staff:open"  # type: ignore[attr-defined]
    return guarded
