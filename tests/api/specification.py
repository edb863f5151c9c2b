"""The published OpenAPI files as a yardstick for answers, with the files' own known errors tolerated one by one."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FILES = Path(__file__).parent / "openapi"

# (schema, property) -> why an answer that breaks it is right
TOLERATED: dict[tuple[str, str], str] = {
    ("SearchOpportunitiesResponseSchema", "followers"): "typed as a list of lists; it is a list of user ids",
    ("SearchOpportunitiesResponseSchema", "notes"): "typed as a list of lists",
    ("SearchOpportunitiesResponseSchema", "tasks"): "typed as a list of lists",
    ("PipelinesResponseSchema", "stages"): "typed as a list of lists; it is a list of objects with id and name",
    ("UpdateTagsResponseDTO", "responses"): "typed as texts; its own example is a list of objects",
    ("CustomFieldSchema", "value"): "typed as text; numbers and lists of options are values too",
    ("GetContactByIdSchemaV3", "attachments"): "typed as text; its own example is a list",
}


@cache
def document(version: str, app: str) -> dict[str, Any]:
    return json.loads((FILES / version / f"{app}.json").read_text())


@cache
def _operations(version: str, app: str) -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    found = []
    for path, methods in document(version, app)["paths"].items():
        shape = re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path.rstrip("/")) + "/?$")
        found += [(method.upper(), shape, about, path) for method, about in methods.items() if "responses" in about]
    # the more fixed parts a path has, the better it fits
    return sorted(found, key=lambda entry: entry[3].count("{"))


def complaints(version: str, method: str, path: str, status: int, body: Any) -> list[str]:
    """What the file of this generation finds wrong with an answer; [] also where the file has no schema for it."""
    path = path.split("?", maxsplit=1)[0].removeprefix("/v3")
    app = path.strip("/").split("/")[0]
    for known, shape, about, _ in _operations(version, app):
        if known == method and shape.match(path):
            answer = about["responses"].get(str(status))
            if answer is None:
                return [f"{method} {path}: the file knows no status {status}, only {sorted(about['responses'])}"]
            schema = answer.get("content", {}).get("application/json", {}).get("schema")
            return _check(version, app, schema, body) if schema else []
    return [f"{method} {path}: the {version} file knows no such operation"]


def _check(version: str, app: str, schema: Any, body: Any) -> list[str]:
    used: set[str] = set()
    whole = _plain(schema, document(version, app)["components"]["schemas"], used)
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft202012Validator(whole).iter_errors(body)
    ]


def _plain(schema: Any, named: dict[str, Any], used: set[str], owner: str = "", depth: int = 0) -> Any:
    """OpenAPI 3.0 as JSON Schema: references resolved, nullable spelled out, tolerated properties free."""
    if not isinstance(schema, dict) or depth > 12:
        return {}
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _plain(named.get(name, {}), named, used, name, depth + 1)
    plain: dict[str, Any] = {}
    for key in ("required", "enum"):
        if key in schema:
            plain[key] = schema[key]
    if schema.get("type") in {"object", "array", "string", "number", "integer", "boolean"}:
        plain["type"] = [schema["type"], "null"] if schema.get("nullable") else schema["type"]
    if "properties" in schema:
        plain["properties"] = {
            name: {} if (owner, name) in TOLERATED else _plain(part, named, used, owner, depth + 1)
            for name, part in schema["properties"].items()
        }
    if "items" in schema:
        plain["items"] = _plain(schema["items"], named, used, owner, depth + 1)
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            parts = [_plain(part, named, used, owner, depth + 1) for part in schema[key]]
            plain["anyOf" if key == "oneOf" else key] = parts
    return plain
