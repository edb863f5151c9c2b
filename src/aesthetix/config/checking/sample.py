"""One sample file: the delivery, the world before it and what is expected. A key nobody knows is an error."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

KNOWN: dict[str, frozenset[str]] = {
    "": frozenset({"description", "headers", "body", "expected"}),
    "expected": frozenset(
        {
            *("given", "http_status_any_of", "outcome", "reason", "event_kind", "events", "contact", "workflows"),
            *("note", "opportunity", "ltv", "final", "warnings", "needs_review", "alert", "basis"),
        }
    ),
    "expected.given": frozenset(
        {
            *("now", "auth", "default_country", "default_timezone", "locations", "crm", "prior_deliveries"),
            "source_account_id",
        }
    ),
    "expected.given.crm": frozenset({"contacts", "opportunities"}),
    "expected.given.crm.contacts": frozenset({"key", "type", "ltv", "fields"}),
    "expected.given.crm.opportunities": frozenset({"contact", "stage", "status", "value"}),
    "expected.given.prior_deliveries": frozenset({"headers", "body"}),
    "expected.contact": frozenset({"action", "match_by", "type", "fields", "unchanged", "any_of", "not_asserted"}),
    "expected.note": frozenset(
        {
            *("count", "must_contain", "must_contain_any", "must_contain_date", "must_contain_amount"),
            "max_length",
        }
    ),
    "expected.opportunity": frozenset({"action", "stage", "status", "value"}),
    "expected.ltv": frozenset({"delta", "after"}),
    "expected.final": frozenset(
        {"Patient Lifetime Value", "Invoice Paid Amount", "notes_total", "contacts_total", "opportunity"}
    ),
    "expected.final.opportunity": frozenset({"count", "stage", "status", "value"}),
    "expected.events": frozenset({"event_kind", "outcome", "reason", "warnings"}),
}


class BadSample(ValueError):
    """The file cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Sample:
    path: Path
    description: str
    headers: Mapping[str, str]
    body: Any
    expected: Mapping[str, Any]

    @property
    def given(self) -> Mapping[str, Any]:
        given: Mapping[str, Any] = self.expected["given"]
        return given

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.given["now"])


def read_sample(path: Path) -> Sample:
    """Raises BadSample."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSample(f"cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise BadSample("is no JSON object")
    _refuse_unknown("", data)
    missing = [key for key in ("body", "expected") if key not in data]
    if missing or "given" not in data["expected"] or "now" not in data["expected"]["given"]:
        raise BadSample(f"lacks {', '.join(missing) or 'expected.given.now'}")
    return Sample(path, data.get("description", ""), data.get("headers", {}), data["body"], data["expected"])


def _refuse_unknown(place: str, value: Any) -> None:
    if isinstance(value, list):
        for entry in value:
            _refuse_unknown(place, entry)
        return
    if place not in KNOWN or not isinstance(value, dict):
        return
    unknown = sorted(set(value) - KNOWN[place])
    if unknown:
        raise BadSample(f"has keys that nobody knows in {place or 'the file'}: {', '.join(unknown)}")
    for key, inner in value.items():
        _refuse_unknown(f"{place}.{key}" if place else key, inner)


def body_bytes(body: Any) -> bytes:
    """An object or array as UTF-8 JSON, a string as it is, null as nothing."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()


def files_in(paths: list[Path]) -> list[Path]:
    """The files themselves, and every *.json of the folders. Raises BadSample for a path that is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(path.glob("*.json")))
        elif path.exists():
            found.append(path)
        else:
            raise BadSample(f"{path} is not there")
    return found
