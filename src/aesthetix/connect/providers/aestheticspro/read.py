"""AestheticsPro's bytes become raw objects."""

from collections.abc import Mapping
from typing import Any

from aesthetix.connect.rules import body


def raw_objects(content: bytes, content_type: str, _headers: Mapping[str, str]) -> list[Any]:
    return body.raw_objects(content, content_type)
