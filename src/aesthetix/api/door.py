"""The API's gate: version, token, pace and size before anything is read; trace id and pace headers on every answer."""

import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from aesthetix.api.errors import WireError, error_body
from aesthetix.api.limits import LIMITER
from aesthetix.api.wire import VERSIONS, Generation
from aesthetix.kernel import clock
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy import commands as tenancy_commands
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import ApiToken, Location

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class ApiRequest(HttpRequest):
    """What an operation may rely on. `at` is the moment of the request, aware, UTC."""

    token: ApiToken
    location: Location
    actor: Actor
    generation: Generation
    at: datetime
    pace: dict[str, str]
    trace: str


def door(guard: str, view: View) -> View:
    """Wrap one address. `guard` is the mark that the walk over all addresses looks for."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.trace, request.pace = secrets.token_hex(8), {}
        try:
            enter(request)
            response = view(request, *args, **kwargs)
        except WireError as error:
            response = answer(request, error.status, error.body())
        except Exception as error:  # noqa: BLE001 -- the last resort: the caller gets a shape, the log the place
            response = _broken(request, error)
        return _finish(request, response)

    guarded.guard = guard  # type: ignore[attr-defined]
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def enter(request: Any) -> None:
    """Find out who calls and whether they may now; sets what ApiRequest promises. Raises WireError."""
    request.at = clock.now()
    version = request.headers.get("Version", "").strip()
    if not version:
        raise WireError(401, "version header was not found.")
    if version.lower() not in VERSIONS:
        raise WireError(401, "version header is invalid")
    request.generation = VERSIONS[version.lower()]
    request.token = _token(request)
    request.location = request.token.location
    request.actor = Actor(
        kind="token",
        id=str(request.token.id),
        name=request.token.name,
        via="api",
        address=request.META.get("REMOTE_ADDR", "") or "",
    )
    _keep_pace(request)
    _read_body(request)


def _token(request: Any) -> ApiToken:
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    token = tenancy.token_for(raw.strip()) if scheme.lower() == "bearer" and raw.strip() else None
    if token is None:
        raise WireError(401, "Invalid token: access token is invalid")
    tenancy_commands.note_token_use(token=token, at=request.at)
    return token


def _keep_pace(request: Any) -> None:
    allowance = LIMITER.take(str(request.token.id), at=request.at)
    request.pace = allowance.headers()
    if allowance.retry_after is not None:
        raise WireError(429, "Too many requests: wait as many seconds as the Retry-After header says.")


def _read_body(request: Any) -> None:
    """413 for a body too large, 415 for one that is not JSON."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        has_body = bool(request.body)
    except RequestDataTooBig as error:
        raise WireError(413, f"The body is larger than {most} bytes.") from error
    kind = request.content_type or ""
    if has_body and kind != "application/json" and not kind.endswith("+json"):
        raise WireError(415, "Send the body as JSON, with Content-Type: application/json.")


def answer(request: Any, status: int, body: dict[str, Any]) -> HttpResponse:
    """JSON with the trace id in it. Never 204: the clients read JSON from every success."""
    content = orjson.dumps({**body, "traceId": request.trace})
    return HttpResponse(content, status=status, content_type="application/json; charset=utf-8")


def _broken(request: Any, error: Exception) -> HttpResponse:
    """The type and the place go to the log, never the message: it may quote a patient's data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    place = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    log.error("api %s failed: %s at %s", request.trace, type(error).__name__, place)
    text = f"Something broke on our side. Quote {request.trace} when you ask about it."
    return answer(request, 500, error_body(500, text))


def _finish(request: Any, response: HttpResponse) -> HttpResponse:
    if response.status_code == 405:  # noqa: PLR2004 -- the framework's answer is plain text
        allowed = response.headers.get("Allow", "")
        response = answer(request, 405, error_body(405, f"This address answers to {allowed or 'other methods'} only."))
        if allowed:
            response["Allow"] = allowed
    response["x-trace-id"] = request.trace
    for name, value in request.pace.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
