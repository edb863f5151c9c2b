"""Sessions: how long they last, which ones there are, how they end."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from aesthetix.kernel import clock
from aesthetix.kernel.actor import Actor
from aesthetix.staff.address import client_address
from aesthetix.tenancy import commands as tenancy

STARTED, SEEN = "started_at", "seen_at"
_NOTED_EVERY = 60


class SessionLimits:
    """Ends a session that was idle or lasted too long, and notes activity once a minute.

    Requests that a page sends by itself carry `X-Background: 1` and do not count as activity.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            reason = _over(request.session, clock.now().timestamp())
            if reason:
                return _ended(request, reason)
            _note(request, clock.now().timestamp())
        response = self.get_response(request)
        wait = getattr(request, "retry_after", 0)
        if wait:
            response.status_code, response["Retry-After"] = 429, str(wait)
        return response


def begin_session(request: HttpRequest, *, second_step: bool) -> None:
    """Start counting, at sign-in."""
    now = clock.now().timestamp()
    request.session.update({STARTED: now, SEEN: now, "second_step": second_step})


def _over(session: Any, now: float) -> str:
    """Why the session is over: `idle`, `long`, or an empty text."""
    if now - session.get(SEEN, now) > settings.SESSION_IDLE_MINUTES * 60:
        return "idle"
    return "long" if now - session.get(STARTED, now) > settings.SESSION_ABSOLUTE_HOURS * 3600 else ""


def _note(request: HttpRequest, now: float) -> None:
    session = request.session
    session.setdefault(STARTED, now)
    is_background = request.headers.get("X-Background") == "1"
    if SEEN not in session or (now - session[SEEN] >= _NOTED_EVERY and not is_background):
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=clock.now(), ip=client_address(request)
        )


def _ended(request: HttpRequest, reason: str) -> HttpResponse:
    """Sign out and lead to the sign-in page, which says why and returns to the page."""
    user: Any = request.user
    by = Actor(kind="user", id=str(user.id), name=user.name, via="staff", address=client_address(request))
    tenancy.record(f"sign_out.{reason}", by=by, at=clock.now(), user=user)
    is_htmx = request.headers.get("HX-Request") == "true"
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    url = f"{reverse('account_login')}?{urlencode({'next': _page_of(request, is_htmx=is_htmx), 'ended': reason})}"
    if is_htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _page_of(request: HttpRequest, *, is_htmx: bool) -> str:
    """The page the person was on: a path of ours, never a foreign address."""
    if request.method == "GET" and not is_htmx:
        return request.get_full_path()
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    own = parts.netloc == request.get_host() and parts.path.startswith("/")
    return (parts.path + (f"?{parts.query}" if parts.query else "")) if own else "/"


def end_sessions(user: Any, *, keep: str = "") -> int:
    """Sign the person out everywhere, but for the session `keep`; returns how many ended."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=keep)
    for session in sessions:
        session.end()
    return len(sessions)
