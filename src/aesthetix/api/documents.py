"""The API's own description, for tools."""

from functools import cache

import orjson
from django.http import HttpRequest, HttpResponse

from aesthetix.api.application import api


@cache
def _document() -> bytes:
    schema = api.get_openapi_schema(path_prefix="/api/")
    schema["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    return orjson.dumps(schema, option=orjson.OPT_NON_STR_KEYS)


def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's shape
    """OpenAPI 3.1; for everybody, as it holds nobody's data."""
    return HttpResponse(_document(), content_type="application/json")


openapi.guard = "public"  # type: ignore[attr-defined]
