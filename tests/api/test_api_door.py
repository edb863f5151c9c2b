import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from aesthetix.api import limits
from aesthetix.tenancy.commands import revoke_token
from aesthetix.tenancy.models import ApiToken
from api.conftest import make_token
from support.cast import AT, TESTER

PIPELINES = "/opportunities/pipelines"


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Version": ""}, "version header was not found."),
        ({"Version": "2020-01-01"}, "version header is invalid"),
        ({"Authorization": ""}, "Invalid token: access token is invalid"),
        ({"Authorization": "Bearer pit-unknown"}, "Invalid token: access token is invalid"),
        ({"Authorization": "Basic cGl0LXg6"}, "Invalid token: access token is invalid"),
    ],
)
def test_who_is_not_known_gets_401(call, headers, message):
    status, body = call("GET", PIPELINES, **headers)
    assert (status, body["statusCode"], body["message"], body["error"]) == (401, 401, message, "Unauthorized")


@pytest.mark.parametrize("version", ["v3", "2021-04-15", "2021-07-28", "2023-02-21"])
def test_every_known_version_is_answered(call, version):
    assert call("GET", PIPELINES, Version=version)[0] == 200


def test_a_revoked_token_opens_nothing(call, practice):
    token = ApiToken.objects.get(location=practice.location)
    revoke_token(location=practice.location, token_id=token.id, by=TESTER, at=AT)
    assert call("GET", PIPELINES)[0] == 401


def test_a_token_does_what_its_scopes_name_and_no_more(call, practice):
    call.raw = make_token(practice.location, ["contacts.readonly"])
    assert call("GET", "/contacts/")[0] == 200
    status, body = call("POST", "/contacts/", {"email": "x@example.org"})
    assert (status, body["message"]) == (401, "The token is not authorized for this scope.")
    assert call("GET", PIPELINES)[0] == 401


def test_use_is_noted_on_the_token(call, practice):
    call("GET", PIPELINES)
    assert ApiToken.objects.get(location=practice.location).last_used_at is not None


@pytest.mark.parametrize("path", ["/contacts", "/contacts/", "/v3/contacts", "/v3/contacts/", "/contacts?limit=1"])
def test_slash_and_alias_make_no_difference(call, path):
    status, body = call("GET", path)
    assert (status, body["count"]) == (200, 2)


def test_unknown_address_and_method_are_answered_in_json(call):
    assert call("GET", "/nothing/here")[0] == 404
    status, body = call("DELETE", "/contacts/")
    assert (status, body["error"]) == (405, "Method Not Allowed")


def test_headers_tell_the_pace(call):
    response = call.send("GET", PIPELINES)
    told = {name: response[name] for name in ("x-ratelimit-max", "x-ratelimit-remaining", "x-ratelimit-limit-daily")}
    assert told == {"x-ratelimit-max": "100", "x-ratelimit-remaining": "99", "x-ratelimit-limit-daily": "200000"}
    assert response["x-ratelimit-interval-milliseconds"] == "10000"
    assert response["x-ratelimit-daily-remaining"] == "199999"
    assert int(response["x-ratelimit-daily-reset"]) > 0


def test_too_fast_gets_429_with_the_wait(call, monkeypatch):
    monkeypatch.setattr(limits, "BURST", 2)
    assert [call("GET", PIPELINES)[0] for _ in range(3)] == [200, 200, 429]
    response = call.send("GET", PIPELINES)
    assert response["x-ratelimit-remaining"] == "0"
    assert 1 <= int(response["Retry-After"]) <= 11


def test_limiter_counts_by_token_interval_and_day():
    limiter = limits.Limiter()
    left = [limiter.take("a", at=AT).remaining for _ in range(limits.BURST)]
    assert left == list(range(limits.BURST - 1, -1, -1))
    assert limiter.take("a", at=AT).retry_after == 11
    assert limiter.take("b", at=AT).retry_after is None
    later = limiter.take("a", at=AT + limits.INTERVAL)
    assert (later.retry_after, later.remaining, later.daily_remaining) == (None, 99, limits.DAILY - 101)


def test_daily_limit_waits_until_midnight(monkeypatch):
    monkeypatch.setattr(limits, "DAILY", 1)
    limiter = limits.Limiter()
    limiter.take("a", at=AT)
    assert limiter.take("a", at=AT).retry_after == 6 * 3600


def test_bodies_too_large_or_of_another_kind(call, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert call("POST", "/contacts/", {"firstName": "x" * 2000})[0] == 413
    response = call.client.post(
        "/api/contacts/",
        "email=x@example.org",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {call.raw}", "Version": "v3"},
    )
    assert (response.status_code, response.json()["error"]) == (415, "Unsupported Media Type")


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b'{"a": NaN}', b'"\\ud800"'])
def test_broken_json_gets_400(call, raw):
    response = call.client.generic(
        "POST",
        "/api/contacts/",
        raw,
        content_type="application/json",
        headers={"Authorization": f"Bearer {call.raw}", "Version": "v3"},
    )
    assert (response.status_code, response.json()["message"]) == (400, "The body is not valid JSON.")


def test_a_bug_shows_a_trace_id_and_logs_no_data(call, monkeypatch, caplog):
    from aesthetix.api.opportunities import operations

    def broken(*_: object) -> None:
        raise RuntimeError("Maya 1988-07-04")

    monkeypatch.setattr(operations.queries, "pipelines_of", broken)
    status, body = call("GET", PIPELINES)
    assert (status, body["traceId"] in body["message"], body["traceId"] in caplog.text) == (500, True, True)
    assert "Maya" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_document_lists_the_operations_with_their_scopes(client):
    document = client.get("/api/openapi.json").json()
    assert document["paths"]["/api/contacts/"]["post"]["security"] == [{"bearer": ["contacts.write"]}]
    assert sum(len(methods) for methods in document["paths"].values()) == 57
    assert not [path for path in document["paths"] if path.endswith("/") and path[:-1] in document["paths"]]


def _patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_address_of_the_api_has_a_guard():
    found = [
        (path, getattr(view, "guard", None)) for path, view in _patterns(get_resolver()) if path.startswith("api/")
    ]
    assert len(found) > 60
    assert [path for path, guard in found if not guard or "none" in guard] == []
    assert dict(found)["api/^(?:v3/)?contacts/<contact>"] == "api:contacts.readonly,contacts.write"
