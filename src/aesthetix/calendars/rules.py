"""Appointment statuses, in HighLevel's vocabulary (reference section 15)."""

from django.db.models import TextChoices


class AppointmentStatus(TextChoices):
    NEW = "new", "Booked"
    CONFIRMED = "confirmed", "Confirmed"
    SHOWED = "showed", "Completed"
    NO_SHOW = "noshow", "No-show"
    CANCELLED = "cancelled", "Cancelled"
    INVALID = "invalid", "Deleted"
