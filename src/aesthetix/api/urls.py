"""The API's addresses: under /api/ and, for who writes it so, /api/v3/. The Version header alone tells the generation."""

from typing import Any

from django.urls import URLPattern, include, path, re_path

from aesthetix.api import documents, opportunities, users, workflows
from aesthetix.api.application import api, guard_of
from aesthetix.api.door import door
from aesthetix.api.errors import WireError
from aesthetix.api.opportunities import operations as opportunity_operations
from aesthetix.api.opportunities import search as opportunity_search

for router in (opportunity_operations.router, users.router, workflows.router):
    api.add_router("", router)
assert opportunity_search
assert opportunities


def _unknown(request: Any, rest: str = "") -> Any:  # noqa: ARG001
    raise WireError(404, "This API has no such address.")


def _operations() -> list[URLPattern]:
    """Ninja's patterns, each behind the door; those without a variable first, so that /contacts/search is no contact."""
    found = []
    for pattern in api.urls[0]:
        route = str(pattern.pattern)
        if pattern.name in {"api-root", "openapi-json", "openapi-view"} or not route:
            continue
        found.append(path(route, door(guard_of("/" + _template(route)), pattern.callback)))
    return sorted(found, key=lambda found_pattern: [part.startswith("<") for part in str(found_pattern.pattern).split("/")])


def _template(route: str) -> str:
    return route.replace("<", "{").replace(">", "}")


urlpatterns: list[Any] = [
    path("openapi.json", documents.openapi, name="api-openapi"),
    re_path(r"^(?:v3/)?", include(_operations())),
    re_path(r"^(?P<rest>.*)$", door("api:unknown", _unknown)),
]
