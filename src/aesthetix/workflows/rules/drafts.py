"""What it takes to start somebody in a workflow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EnrollmentDraft:
    """`origin`: what caused it, such as an invoice's key. With one, the contact enters once per origin, also while
    inside, and whatever the re-entry setting says; without one, the workflow's re-entry rule decides."""

    workflow_id: UUID
    contact_id: UUID
    origin: str = ""
    event: Mapping[str, Any] = field(default_factory=dict)
    started_by: str = ""
    opportunity_id: UUID | None = None
