"""Opportunity statuses and the pipeline every connected practice needs (S3-10)."""

from django.db.models import TextChoices


class Status(TextChoices):
    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    ABANDONED = "abandoned", "Abandoned"


LEAD_TO_PATIENT = "lead_to_patient"
PIPELINE_NAME = "Lead to Patient (non-surgical)"
NEW_LEAD = "New Lead"
CONTACTED = "Contacted"
BOOKED = "Booked"
CANCEL_NO_SHOW = "Cancel / No-Show"
PATIENT = "Patient"
STAGES = (NEW_LEAD, CONTACTED, BOOKED, CANCEL_NO_SHOW, PATIENT)


def is_backwards(from_position: int, to_position: int) -> bool:
    """Whether a move goes to an earlier stage of the same pipeline."""
    return to_position < from_position
