"""Whatever is sent, the answer is one of the documented ones, in JSON, and never our fault."""

import re

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aesthetix.api.limits import LIMITER
from api.test_api_isolation import operations

ALL = list(operations())
KNOWN = {200, 201, 400, 403, 404, 405, 409, 422}
NAMES = st.sampled_from(
    [
        "firstName",
        "last_name",
        "email",
        "phone",
        "tags",
        "customFields",
        "id",
        "key",
        "fieldValue",
        "dnd",
        "dndSettings",
        "dateOfBirth",
        "assignedTo",
        "name",
        "pipelineId",
        "contactId",
        "pipelineStageId",
        "monetaryValue",
        "status",
        "followers",
        "body",
        "title",
        "dueDate",
        "completed",
        "filters",
        "field",
        "operator",
        "value",
        "group",
        "sort",
        "direction",
        "searchAfter",
        "page",
        "pageLimit",
        "limit",
        "query",
        "options",
        "dataType",
        "position",
        "type",
        "country",
        "source",
        "timezone",
        "website",
        "locationId",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(
        ["a@b.example", "+13105550142", "2026-02-30", "range", "eq", "AND", "\x00", "customFields.x", "9" * 400]
    )
)
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=15
)


@pytest.mark.parametrize("resource", sorted({path.split("/")[1] for _, path, _ in ALL}))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    data=st.data(), noise=BODIES, whole=st.booleans(), query=st.dictionaries(NAMES, st.text(max_size=20), max_size=3)
)
def test_nothing_breaks_it(call, practice, resource, data, noise, whole, query):  # noqa: PLR0917 -- pytest hands them in
    method, path, body = data.draw(st.sampled_from([entry for entry in ALL if entry[1].split("/")[1] == resource]))
    LIMITER.forget()
    places = {"location": str(practice.location.id), "contact": str(practice.patients[0].id), "way": "add"}
    address = re.sub(r"\{(\w+)\}", lambda found: places.get(found[1], "01a1fbd3-7bdf-7864-940f-984a629c4451"), path)
    sent = noise if whole or not isinstance(body, dict) else {**body, **(noise if isinstance(noise, dict) else {})}
    sent = sent if isinstance(sent, dict | list) or body is not None else None
    response = call.client.generic(
        method, f"/api{address}", orjson.dumps(sent) if sent is not None else b"", content_type="application/json",
        query_params=query, headers={"Authorization": f"Bearer {call.raw}", "Version": "v3"},
    )  # fmt: skip
    answer = orjson.loads(response.content)
    assert response.status_code in KNOWN, answer
    assert answer["traceId"]
    if response.status_code >= 400:
        assert answer["statusCode"] == response.status_code
    if response.status_code == 422:
        assert all(isinstance(line, str) for line in answer["message"])


@pytest.mark.parametrize("key", ["%00", "..%2f", "' OR 1=1 --", "💉", "null", "undefined", "x" * 500])
def test_odd_ids_are_unknown_ids(call, key):
    for path in ("/contacts/{}", "/opportunities/{}", "/users/{}", "/contacts/{}/notes"):
        assert call("GET", path.format(key))[0] in {400, 404}
