"""Appointments: those received from an EMR are a ledger keyed by source and the EMR's id."""

from django.db import models

from aesthetix.calendars.rules import AppointmentStatus
from aesthetix.contacts.models import Contact
from aesthetix.tenancy.models import LocationOwned


class Appointment(LocationOwned):
    """One visit. `on_date` is the location's calendar date; `starts_at` is UTC where a time of day is known."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="appointments", db_index=False)
    source = models.CharField(max_length=40, help_text="aestheticspro, or aesthetix for our own")
    external_id = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=AppointmentStatus)
    on_date = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    services = models.TextField(blank=True, default="")
    service_types = models.TextField(blank=True, default="")
    providers = models.TextField(blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="", help_text="the EMR's location name")
    last_event_at = models.DateTimeField(help_text="time of the newest event applied")
    last_event_key = models.CharField(max_length=64, blank=True, default="")
    booked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "source", "external_id"], name="appointment_once_per_source"),
        ]
        indexes = [
            models.Index(fields=["location", "contact", "-on_date"], name="appointments_of_contact"),
            models.Index(fields=["location", "on_date", "status"], name="appointments_by_day"),
        ]
