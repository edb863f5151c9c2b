"""The Ninja application: parsing, refusals in the wire's shapes, and how an operation is registered."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import orjson
from django.db import DataError, IntegrityError
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from aesthetix.api.door import ApiRequest, answer
from aesthetix.api.errors import WireError, error_body, validation_messages
from aesthetix.api.wire import camel, scrub
from aesthetix.contacts.commands.outside import Duplicate
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.tenancy.scope import open_location

Operation = Callable[..., dict[str, Any]]


class WireParser(Parser):
    """Bodies and query strings as clients send them: either spelling, `key`, `key[]` and comma lists."""

    def parse_body(self, request: Any) -> Any:
        return scrub(orjson.loads(request.body))

    def parse_querydict(self, data: Any, list_fields: list[str], request: Any) -> dict[str, Any]:  # noqa: ARG002 -- Ninja's shape
        found: dict[str, Any] = {}
        for key in data:
            name = camel(key.removesuffix("[]"))
            texts = [scrub(text) for text in data.getlist(key)]
            if name in list_fields:
                found.setdefault(name, []).extend(part for text in texts for part in text.split(",") if part)
            elif texts and texts[-1] != "":
                found[name] = texts[-1]
        return found


api = NinjaAPI(
    title="Aesthetix CRM",
    version="1",
    description="HighLevel-compatible. Two generations at the same addresses, told apart by the Version header.",
    docs_url=None,
    openapi_url=None,
    parser=WireParser(),
    urls_namespace="api",
)
_guards: dict[str, set[str]] = {}


def guard_of(path: str) -> str:
    """The mark of an address: every scope that one of its methods asks for."""
    return "api:" + ",".join(sorted(_guards.get(path, {"none"})))


def operation(router: Router, method: str, path: str, *, scope: str, status: int = 200, **docs: Any) -> Any:
    """Register `function(request, …) -> body` under a path, with and without its trailing slash.

    The caller's token must carry `scope`; the function runs in one transaction with the token's location open.
    """

    def register(function: Operation) -> Operation:
        @wraps(function)
        def run(request: ApiRequest, **inputs: Any) -> Any:
            with open_location(request.location, request.actor):
                body = function(request, **inputs)
            return answer(request, status, body)

        run.guard = f"api:{scope}"  # type: ignore[attr-defined]
        short = path.rstrip("/")
        for spelling in (short, f"{short}/"):
            is_official = spelling == path
            _guards.setdefault(spelling, set()).add(scope)
            router.api_operation(
                [method],
                spelling,
                auth=_needs(scope),
                operation_id=function.__name__ if is_official else f"{function.__name__}_slash",
                include_in_schema=is_official,
                openapi_extra={"security": [{"bearer": [scope]}]},
                **docs,
            )(run)
        return function

    return register


def _needs(scope: str) -> Callable[[Any], bool]:
    def check(request: ApiRequest) -> bool:
        if scope not in request.token.scopes:
            raise WireError(401, "The token is not authorized for this scope.", scope=scope)
        return True

    return check


def same_location(request: ApiRequest, location_id: str | None) -> None:
    """A location named by the caller must be the token's own. None named: the token's is meant."""
    if location_id and re.sub("-", "", location_id).lower() != request.location.id.hex:
        raise WireError(403, "The token does not have access to this location.")


@api.exception_handler(WireError)
def _wire_error(request: Any, error: WireError) -> Any:
    return answer(request, error.status, error.body())


@api.exception_handler(ValidationError)
def _invalid(request: Any, error: ValidationError) -> Any:
    return answer(request, 422, error_body(422, validation_messages(error.errors)))


@api.exception_handler(HttpError)
def _http_error(request: Any, error: HttpError) -> Any:
    message = "The body is not valid JSON." if "parse request body" in error.message else error.message
    return answer(request, error.status_code, error_body(error.status_code, message))


@api.exception_handler(Duplicate)
def _duplicate(request: Any, error: Duplicate) -> Any:
    found = error.match
    meta = {"contactId": str(found.contact.id), "contactName": found.contact.name, "matchingField": found.field}
    return answer(request, 400, error_body(400, error.message, {"meta": meta}))


@api.exception_handler(Refusal)
def _refusal(request: Any, error: Refusal) -> Any:
    if error.fields:
        texts = [f"{camel(name)}: {text}" for name, found in error.fields.items() for text in found]
        return answer(request, 422, error_body(422, texts))
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Conflict) else 400
    return answer(request, status, error_body(status, error.message, {"code": error.code}))


@api.exception_handler(DataError)
def _out_of_range(request: Any, error: DataError) -> Any:  # noqa: ARG001
    return answer(request, 422, error_body(422, ["A value is too long or out of range."]))


@api.exception_handler(IntegrityError)
def _taken(request: Any, error: IntegrityError) -> Any:  # noqa: ARG001
    text = "Somebody else changed the same thing at the same moment: read it again and repeat."
    return answer(request, 409, error_body(409, text))


@api.exception_handler(Exception)
def _unexpected(request: Any, error: Exception) -> NoReturn:  # noqa: ARG001
    raise error
