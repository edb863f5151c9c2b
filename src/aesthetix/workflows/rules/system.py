"""A workflow that the product provides, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SystemWorkflow:
    """`version` grows with every change of the definition, so that installed ones follow while they are locked."""

    key: str
    name: str
    description: str
    version: int
    definition: Mapping[str, Any]
