"""The API's addresses: under /api/ and, as an alias, /api/v3/. The Version header alone tells the generation."""

from typing import Any

from django.urls import URLPattern, include, path, re_path

from aesthetix.api import documents, users, workflows
from aesthetix.api.application import api, guard_of
from aesthetix.api.contacts import parts as contact_parts
from aesthetix.api.contacts import search as contact_search
from aesthetix.api.contacts import workflows as contact_workflows
from aesthetix.api.door import door
from aesthetix.api.errors import WireError
from aesthetix.api.locations import operations as locations
from aesthetix.api.opportunities import search as opportunity_search

# importing a module registers its operations on the router of its resource, which several may share
for router in dict.fromkeys(
    module.router
    for module in (contact_search, contact_parts, contact_workflows, opportunity_search, locations, users, workflows)
):
    api.add_router("", router)


def _unknown(request: Any, rest: str = "") -> Any:  # noqa: ARG001
    raise WireError(404, "This API has no such address.")


def _operations() -> list[URLPattern]:
    """Ninja's patterns, each behind the door; fixed parts before variables, so that /contacts/search is no contact."""
    patterns: list[Any] = api.urls[0]
    views = {str(pattern.pattern): pattern.callback for pattern in patterns if pattern.name != "api-root"}
    found = [path(route, door(guard_of("/" + _template(route)), view)) for route, view in views.items()]
    return sorted(found, key=lambda one: [part.startswith("<") for part in str(one.pattern).split("/")])


def _template(route: str) -> str:
    return route.replace("<", "{").replace(">", "}")


urlpatterns: list[Any] = [
    path("openapi.json", documents.openapi, name="api-openapi"),
    re_path(r"^(?:v3/)?", include(_operations())),
    re_path(r"^(?P<rest>.*)$", door("api:unknown", _unknown)),
]
