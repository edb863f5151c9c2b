"""AestheticsPro. The vendor publishes no schema, so any reasonable shape is accepted and the rest is reported."""

from collections.abc import Mapping
from typing import Any

from aesthetix.connect.providers import SourceContext
from aesthetix.connect.providers.aestheticspro import mapping, normalise, read
from aesthetix.connect.rules.clinic import ClinicEvent


class AestheticsPro:
    key = "aestheticspro"
    label = "AestheticsPro"

    def read(self, body: bytes, content_type: str, headers: Mapping[str, str]) -> list[Any]:
        return read.raw_objects(body, content_type, headers)

    def normalise(self, raw: Any, headers: Mapping[str, str], context: SourceContext) -> ClinicEvent:
        return normalise.normalise(raw, headers, context)

    def fields(self) -> Mapping[str, tuple[str, ...]]:
        return {name: field.all_keys for name, field in mapping.FIELDS.items()}
