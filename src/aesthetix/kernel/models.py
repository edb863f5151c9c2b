"""What the kernel remembers: the history of every change, reads of sensitive things, events on their way."""

from django.db import models


class HistoryEntry(models.Model):
    """One row's change, written by a trigger. Append-only. `before` and `after` hold the changed columns only."""

    history = False

    id = models.BigAutoField(primary_key=True)
    location_id = models.UUIDField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    via = models.CharField(max_length=40)
    address = models.CharField(max_length=64)
    model = models.CharField(max_length=80)
    object_id = models.UUIDField()
    action = models.CharField(max_length=10)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["location_id", "-at"], name="history_by_time"),
            models.Index(fields=["location_id", "object_id", "-at"], name="history_by_object"),
        ]


class AccessEntry(models.Model):
    """Somebody looked at or took away something sensitive. Append-only (HIPAA 164.312(b))."""

    history = False

    id = models.BigAutoField(primary_key=True)
    location_id = models.UUIDField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    via = models.CharField(max_length=40)
    address = models.CharField(max_length=64)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["location_id", "-at"], name="access_by_time")]


class OutboxEntry(models.Model):
    """An event waiting to be relayed to its receivers; gone once they have run."""

    history = False

    id = models.BigAutoField(primary_key=True)
    location_id = models.UUIDField()
    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    payload = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["location_id", "id"], name="outbox_in_order")]


class WorkerBeat(models.Model):
    """A worker process says that it lives."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
