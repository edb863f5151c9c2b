"""The sample deliveries and the world they arrive in."""

import json
from datetime import datetime
from pathlib import Path

from aesthetix.connect.providers import SourceContext

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.name for path in SAMPLES.glob("*.json"))
NOW = "2026-03-10T18:00:00Z"
LOCATIONS = {
    "12": ("Beverly Hills", "America/Los_Angeles"),
    "14": ("Newport Beach", "America/Los_Angeles"),
    "21": ("Scottsdale", "America/Phoenix"),
    "30": ("Miami", "America/New_York"),
}


def load(name):
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def wire(body):
    """The bytes of a sample's body."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def world(given=None, **changes):
    given = given or {}
    table = {key: (row["name"], row["timezone"]) for key, row in given.get("locations", {}).items()} or LOCATIONS
    known = {
        "now": datetime.fromisoformat(given.get("now", NOW)),
        "default_country": given.get("default_country", "US"),
        "default_timezone": given.get("default_timezone", "America/Los_Angeles"),
        "locations": table,
    }
    return SourceContext(**{**known, **changes})


def events(provider, sample, context=None):
    """All clinic events of one sample (a body with headers)."""
    headers = lower(sample.get("headers", {}))
    raws = provider.read(wire(sample["body"]), headers.get("content-type", ""), headers)
    return [provider.normalise(raw, headers, context or world()) for raw in raws]


def event_of(provider, body, headers=None, **changes):
    """The one clinic event of a body."""
    raws = provider.read(wire(body), "application/json", lower(headers or {}))
    assert len(raws) == 1
    return provider.normalise(raws[0], lower(headers or {}), world(**changes))
