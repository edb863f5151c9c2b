"""P1 and P17: bytes become raw objects, or a declared refusal."""

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.connect.rules.body import raw_objects
from aesthetix.connect.rules.clinic import MalformedBody, UnsupportedContent

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xx"
PART = b'--xx\r\nContent-Disposition: form-data; name="event"\r\n\r\nping\r\n--xx--\r\n'


@pytest.mark.parametrize(
    ("body", "content_type", "wanted"),
    [
        (b"", "", [{}]),
        (b"  \r\n", JSON, [{}]),
        (b"\xef\xbb\xbf", JSON, [{}]),
        (b"{}", JSON, [{}]),
        (b"[]", JSON, [{}]),
        (b"null", JSON, [{}]),
        (b"[null, {}]", JSON, [{}, {}]),
        (b'\xef\xbb\xbf{"a": 1}', JSON, [{"a": 1}]),
        (b'{"a": 1, "a": 2}', JSON, [{"a": 2}]),
        (b'{"a": 1.10}', JSON, [{"a": Decimal("1.10")}]),
        (b'{"a": 12345678901234567890123}', JSON, [{"a": 12345678901234567890123}]),
        ('{"a": "Zoë"}'.encode(), "", [{"a": "Zoë"}]),
        (b'{"a": "Zo\xeb"}', "application/json; charset=iso-8859-1", [{"a": "Zoë"}]),
        (b'[{"a": 1}, {"b": 2}]', JSON, [{"a": 1}, {"b": 2}]),
        (b'"{\\"a\\": 1}"', JSON, [{"a": 1}]),
        (b'{"a": 1}', "text/plain", [{"a": 1}]),
        (b'{"a": 1}', "application/vnd.emr+json", [{"a": 1}]),
        (b'{"a": 1}', FORM, [{"a": 1}]),
        (
            b"event=ping&reason=configuration+changed&x=",
            FORM,
            [{"event": "ping", "reason": "configuration changed", "x": ""}],
        ),
        (b"event=ping", "", [{"event": "ping"}]),
        (b"payload=%7B%22a%22%3A1%7D", FORM, [{"a": 1}]),
        (b"data=%5B%7B%22a%22%3A1%7D%5D", FORM, [{"a": 1}]),
        (b"event=x&data=%7B%22a%22%3A1%7D", FORM, [{"event": "x", "data": {"a": 1}}]),
        (b"services[]=A&services[]=B", FORM, [{"services": ["A", "B"]}]),
        (PART, MULTIPART, [{"event": "ping"}]),
        (b'{"event": "x", "data": "{\\"a\\": 1}"}', JSON, [{"event": "x", "data": {"a": 1}}]),
        (
            b'{"event": "x", "data": [{"a": 1}, {"a": 2}]}',
            JSON,
            [{"event": "x", "data": {"a": 1}}, {"event": "x", "data": {"a": 2}}],
        ),
    ],
)
def test_what_can_be_read(body, content_type, wanted):
    assert raw_objects(body, content_type) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1',
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b"true",
        b"5",
        b'"text"',
        b"<xml/>",
        b"\xff\xfe\x00",
        b"event=ping",
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 100000,
        b'{"a": ' + b"9" * 5000 + b"}",
        json.dumps([{"a": 1}] * 501).encode(),
        b'{"payload": ' + json.dumps([{"a": 1}] * 501).encode() + b"}",
    ],
)
def test_what_is_malformed(body):
    with pytest.raises(MalformedBody):
        raw_objects(body, JSON)


def test_five_hundred_events_and_thirty_two_levels_are_allowed():
    assert len(raw_objects(json.dumps([{"a": 1}] * 500).encode(), JSON)) == 500
    assert len(raw_objects(b'{"a":' * 31 + b"{}" + b"}" * 31, JSON)) == 1


@pytest.mark.parametrize("content_type", ["text/xml", "image/png", "application/pdf"])
def test_other_content_is_refused(content_type):
    with pytest.raises(UnsupportedContent):
        raw_objects(b"{}", content_type)


def test_refusals_never_carry_content():
    with pytest.raises(MalformedBody) as caught:
        raw_objects(b'{"email": "maya@example.com"', JSON)
    assert "maya" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ is True


@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            JSON,
            FORM,
            MULTIPART,
            "",
            "multipart/form-data",
            "text/plain; charset=utf-16",
            "a/b",
            "application/json; charset=\x00",
        ]
    ),
)
def test_any_bytes_give_objects_or_a_declared_refusal(body, content_type):
    with contextlib.suppress(MalformedBody, UnsupportedContent):
        assert raw_objects(body, content_type)
