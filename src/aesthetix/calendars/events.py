"""What calendars announce, in batches."""

# {"appointments": [{"appointment_id", "contact_id", "status": [old or None, new], "event_key", "source"}]}
APPOINTMENT_STATUS_CHANGED = "appointment.status_changed"
