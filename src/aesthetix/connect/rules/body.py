"""Bytes on the wire become raw objects: JSON, a JSON array, or a form, possibly with JSON inside."""

import codecs
import json
from decimal import Decimal
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from aesthetix.connect.rules.clinic import MalformedBody, UnsupportedContent
from aesthetix.connect.rules.shape import MOST_DEPTH, MOST_EVENTS, is_blank, is_too_deep, normal_key

WRAPPERS = ("data", "payload", "body", "object")
_JSON_IN_A_FORM = ("payload", "data")
_JSON_TYPES = frozenset({"application/json", "text/json", "text/plain", "application/octet-stream", ""})
_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_CHARSETS = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252", "utf-16"})
_MOST_FIELDS = 2_000


def raw_objects(body: bytes, content_type: str) -> list[Any]:
    """The events of one delivery as parsed, one entry each; an empty delivery is one empty object.

    Raises MalformedBody or UnsupportedContent, nothing else.
    """
    if not is_readable(content_type):
        raise UnsupportedContent("unsupported_content_type")
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if media == _MULTIPART:
        return _elements(_form_value(_multipart(body, content_type)))
    text = _text(body, parameters).strip("\ufeff \t\r\n\x00")
    if not text:
        return [{}]
    looks_like_json = text[0] in '{["'
    looks_like_form = not looks_like_json and "=" in text and media in (_FORM, "", "text/plain")
    return _elements(_form_value(_urlencoded(text)) if looks_like_form else parse_json(text))


def is_readable(content_type: str) -> bool:
    """Whether a body of this type can be JSON or a form; no type at all can."""
    media = content_type.partition(";")[0].strip().lower()
    return media in _JSON_TYPES or media.endswith("+json") or media in (_FORM, _MULTIPART)


def parse_json(text: str) -> Any:
    """JSON with exact decimals; the last of repeated keys counts; NaN and infinity are no JSON."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise MalformedBody("not_json") from None
    # Counting brackets is an upper bound of the depth and spares nearly every delivery the walk.
    if text.count("{") + text.count("[") > MOST_DEPTH and is_too_deep(value):
        raise MalformedBody("too_deep")
    return value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _text(body: bytes, parameters: str) -> str:
    name = next((part.partition("=")[2] for part in parameters.split(";") if "charset" in part.lower()), "utf-8")
    try:
        charset = codecs.lookup(name.strip(" \"'") or "utf-8").name
    except (LookupError, ValueError):
        charset = "utf-8"
    try:
        return body.decode("utf-8" if charset not in _CHARSETS or charset == "ascii" else charset)
    except UnicodeError:
        raise MalformedBody("not_text") from None


def _urlencoded(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise MalformedBody("too_many_fields") from None


def _multipart(body: bytes, content_type: str) -> list[tuple[str, str]]:
    head = content_type.replace("\r", "").replace("\n", "").encode("latin-1", "replace")
    try:
        message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + head + b"\r\n\r\n" + body)
        parts = list(message.iter_parts()) if message.is_multipart() else []
        fields = [
            (str(part.get_param("name", "", header="content-disposition")), part.get_payload(decode=True) or b"")
            for part in parts[:_MOST_FIELDS]
            if not part.is_multipart()
        ]
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):  # the parser's own answers to garbage
        raise MalformedBody("not_a_form") from None
    return [(name, bytes(value).decode("utf-8", "replace").rstrip("\r\n")) for name, value in fields if name]


def _form_value(fields: list[tuple[str, str]]) -> Any:
    """JSON carried in a form field, else the fields themselves; a repeated field is a list."""
    form: dict[str, Any] = {}
    for name, value in fields:
        key = name.removesuffix("[]")
        if key in form:
            form[key] = [*form[key], value] if isinstance(form[key], list) else [form[key], value]
        else:
            form[key] = value
    for name, value in form.items():
        if normal_key(name) in _JSON_IN_A_FORM and isinstance(value, str) and value.strip()[:1] in ("{", "["):
            inner = parse_json(value.strip())
            others = {key: said for key, said in form.items() if key != name}
            return {**others, name: inner} if others and isinstance(inner, dict) else inner
    return form


def _elements(value: Any) -> list[Any]:
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        value = parse_json(value.strip())  # JSON that was encoded twice
    if value is None or value in ([], {}):
        return [{}]
    if isinstance(value, dict):
        return _opened(value)
    if not isinstance(value, list):
        raise MalformedBody("not_an_object")
    if len(value) > MOST_EVENTS:
        raise MalformedBody("too_many_events")
    return [{} if is_blank(element) else element for element in value]


def _opened(event: dict[str, Any]) -> list[Any]:
    """An envelope whose wrapper holds JSON text is opened; one that holds a list stands before each element."""
    for name, value in event.items():
        if normal_key(name) not in WRAPPERS:
            continue
        inner = parse_json(value.strip()) if isinstance(value, str) and value.strip()[:1] in ("{", "[") else value
        if isinstance(inner, list) and inner and all(isinstance(element, dict) for element in inner):
            if len(inner) > MOST_EVENTS:
                raise MalformedBody("too_many_events")
            return [{**event, name: element} for element in inner]
        if inner is not value:
            return [{**event, name: inner}]
    return [event]
