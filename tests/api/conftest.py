"""A token per practice, and a client that speaks as a generation of caller."""

from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from aesthetix.api.limits import LIMITER
from aesthetix.tenancy.commands import create_token
from aesthetix.tenancy.rules import SCOPES
from api.specification import complaints
from support.cast import AT, TESTER


@dataclass
class Caller:
    """Calls the API through Django's test client and hands back (status, JSON)."""

    client: Any
    raw: str
    version: str = "v3"

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.raw}", "Version": self.version} | headers
        data = orjson.dumps(body) if body is not None else b""
        return self.client.generic(
            method, f"/api{path}", data, content_type="application/json", headers={k: v for k, v in sent.items() if v}
        )

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Every success is held against the published file of its generation too, where that has the operation."""
        response = self.send(method, path, body, **headers)
        answer = orjson.loads(response.content)
        assert answer["traceId"]
        if response.status_code < 400:
            generation = "v3" if self.version == "v3" else "v2"
            found = complaints(generation, method, path, response.status_code, answer)
            assert [line for line in found if "no such operation" not in line] == []
        return response.status_code, answer


def make_token(location, scopes=None) -> str:
    _, raw = create_token(location=location, name="Tests", scopes=scopes or sorted(SCOPES), by=TESTER, at=AT)
    return raw


@pytest.fixture(autouse=True)
def _fresh_pace(settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    LIMITER.forget()


@pytest.fixture
def call(practice, client) -> Caller:
    """The newer generation."""
    return Caller(client, make_token(practice.location))


@pytest.fixture
def call_v2(practice, client) -> Caller:
    """The older generation."""
    return Caller(client, make_token(practice.location), "2021-07-28")
