"""What AX Connect remembers: connections, the deliveries as they came, the events in them, and who is who."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aesthetix.contacts.models import Contact
from aesthetix.tenancy.models import Location, LocationOwned


class Connection(LocationOwned):
    """One EMR account speaking to one location. Secrets are sealed with the location's key."""

    history_skip = ("sealed_secrets", "sealed_address", "last_delivery_at", "last_ping_at")

    class Mode(models.TextChoices):
        LEARNING = "learning", "Learning: record only"
        LIVE = "live", "Live"
        PAUSED = "paused", "Paused: deliveries wait"

    source = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.LEARNING)
    auth_scheme = models.CharField(max_length=40, default="address")
    auth_options = models.JSONField(default=dict, help_text="header names, encodings, address ranges; no secrets")
    sealed_secrets = models.BinaryField(default=b"", help_text="JSON list of {secret, ends_at}, sealed")
    sealed_address = models.BinaryField(default=b"", help_text="the hook address, sealed, to show it again")
    account_id = models.CharField(
        max_length=100, blank=True, default="", help_text="the EMR account that bodies must name"
    )
    default_country = models.CharField(max_length=2, default="US")
    mapping_overrides = models.JSONField(default=dict)
    mapping_version = models.PositiveIntegerField(default=1)
    acts_on_reschedules = models.BooleanField(default=False)
    acts_on_deletions = models.BooleanField(default=False)
    subtracts_refunds = models.BooleanField(default=False)
    retention_days = models.PositiveIntegerField(default=30)
    billing_day = models.PositiveSmallIntegerField(default=1, help_text="day of the month the task count starts anew")
    last_delivery_at = models.DateTimeField(null=True, blank=True)
    last_ping_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="connection_name_once")]

    def __str__(self) -> str:
        return self.name


class HookAddress(models.Model):
    """Which connection an unguessable address belongs to; looked up by hash before any location is open."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    connection_id = models.UUIDField()
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)


class SourceLocation(LocationOwned):
    """A row of the source's location table: its id, name and time zone (P8, P10)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="places")
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "connection", "external_id"], name="source_location_once")
        ]


class Delivery(LocationOwned):
    """One HTTP delivery, exactly as it came: the row is the queue. The body is sealed and leaves in time."""

    history = False

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        RECORDED = "recorded", "Recorded (learning)"
        PROCESSED = "processed", "Processed"
        SKIPPED = "skipped", "Skipped"
        DEAD_LETTER = "dead_letter", "Needs attention"
        DISCARDED = "discarded", "Discarded"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=60, blank=True, default="")
    content_type = models.CharField(max_length=100, blank=True, default="")
    headers = models.JSONField(default=dict)
    sealed_body = models.BinaryField(default=b"")
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, help_text="keyed digest of the authenticated bytes")
    delivery_key = models.CharField(
        max_length=200, blank=True, default="", help_text="the sender's delivery id, if any"
    )
    remote_address = models.CharField(max_length=64, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")
    is_replay = models.BooleanField(default=False, help_text="applied again on request; nets still hold")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["location", "received_at", "id"], name="deliveries_waiting", condition=Q(state="pending")
            ),
            models.Index(fields=["location", "connection", "-received_at"], name="deliveries_by_time"),
            # These two leave out what is waiting: the door does not pay for them, the drain enters each row once.
            models.Index(
                fields=["location", "connection", "digest"],
                name="deliveries_by_digest",
                condition=Q(state__in=["processed", "skipped"]),
            ),
            models.Index(
                fields=["location", "state", "-received_at"], name="deliveries_by_state", condition=~Q(state="pending")
            ),
        ]


class InboundEvent(LocationOwned):
    """One event of a delivery (an array holds several): what it was taken for and what became of it."""

    history = False

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="events", db_index=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=100, blank=True, default="", help_text="the source's own word for it")
    outcome = models.CharField(max_length=12)
    reason = models.CharField(max_length=60, blank=True, default="")
    warnings = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    needs_review = models.BooleanField(default=False)
    is_rehearsal = models.BooleanField(default=False, help_text="what would have become of it, had it counted")
    event_at = models.DateTimeField(null=True, blank=True)
    event_key = models.CharField(max_length=64, blank=True, default="")
    client_id = models.CharField(max_length=100, blank=True, default="")
    client_name = models.CharField(max_length=200, blank=True, default="")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    match_by = models.CharField(max_length=20, blank=True, default="")
    appointment_id = models.CharField(max_length=100, blank=True, default="")
    invoice_id = models.CharField(max_length=100, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    shape = models.CharField(max_length=64, blank=True, default="")
    unmapped = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    mapping_version = models.PositiveIntegerField(default=1)
    steps = models.JSONField(default=list, help_text="the timeline: [{step, at, ms, detail}]")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "delivery", "position"], name="event_once_per_delivery")
        ]
        indexes = [
            models.Index(
                fields=["location", "connection", "event_key"], name="events_by_key", condition=~Q(event_key="")
            ),
            models.Index(
                fields=["location", "connection", "client_id"], name="events_by_client", condition=~Q(client_id="")
            ),
            models.Index(
                fields=["location", "contact", "-received_at"],
                name="events_of_contact",
                condition=Q(contact__isnull=False),
            ),
            models.Index(fields=["location", "connection", "-received_at"], name="events_by_time"),
            models.Index(fields=["location", "outcome", "reason", "-received_at"], name="events_by_outcome"),
        ]


class ClientAlias(LocationOwned):
    """The source's client id of a contact; a contact may carry several after a merge in the EMR."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    client_id = models.CharField(max_length=100)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="client_aliases", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "connection", "client_id"], name="client_alias_once")
        ]
        indexes = [models.Index(fields=["location", "contact"], name="aliases_of_contact")]


class FieldStamp(LocationOwned):
    """When the source last set each field of a contact (P15): field key -> ISO event time and tie-breaker."""

    history = False

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    stamps = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "connection", "contact"], name="stamps_once")]


class SeenShape(LocationOwned):
    """A body shape or event name seen for the first time, so that a change at the source is noticed (G12)."""

    history = False

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="shapes", db_index=False)
    kind = models.CharField(max_length=40)
    shape = models.CharField(max_length=64)
    paths = ArrayField(models.CharField(max_length=200), default=list)
    unmapped = ArrayField(models.CharField(max_length=200), default=list)
    count = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "connection", "kind", "shape"], name="shape_once")]


class Alert(LocationOwned):
    """Something about a connection that a person should know; raised and resolved on change of state only (G26)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="alerts")
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True, default="")
    delivery_id = models.UUIDField(null=True, blank=True)
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location", "connection", "code"], name="one_open_alert", condition=Q(resolved_at=None)
            ),
        ]
