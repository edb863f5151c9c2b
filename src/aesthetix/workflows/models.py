"""Workflows are versioned data: what starts them, what they do, and everybody who is inside."""

from django.db import models
from django.db.models import Q

from aesthetix.contacts.models import Contact
from aesthetix.tenancy.models import LocationOwned, User


class Workflow(LocationOwned):
    """One automation. `system_key` marks those that the product provides; they are hidden and locked (S3-41)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        PAUSED = "paused", "Paused"

    name = models.CharField(max_length=150)
    description = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    system_key = models.CharField(max_length=60, blank=True, default="")
    system_version = models.PositiveIntegerField(default=0, help_text="which of the product's editions is installed")
    is_hidden = models.BooleanField(default=False)
    is_locked = models.BooleanField(default=False)
    unlocked_at = models.DateTimeField(null=True, blank=True)
    unlocked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    draft = models.JSONField(default=dict, help_text="triggers, steps and settings being edited")
    published_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location", "name"], name="workflow_name_once", condition=Q(deleted_at=None)
            ),
            models.UniqueConstraint(
                fields=["location", "system_key"], name="workflow_key_once", condition=~Q(system_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WorkflowVersion(LocationOwned):
    """What was published under a number. Runs keep the version they began with."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    definition = models.JSONField(help_text="triggers, steps, settings")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "workflow", "number"], name="version_once")]


class Enrollment(LocationOwned):
    """One contact's way through one version of a workflow. The row is the queue: whatever is due is run."""

    history = False

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        WAITING = "waiting", "Waiting"
        FAILED = "failed", "Failed"
        ENDED = "ended", "Ended"

    class EndReason(models.TextChoices):
        COMPLETED = "completed", "Completed"
        REMOVED = "removed", "Removed by this workflow"
        REMOVED_ELSEWHERE = "removed_elsewhere", "Removed from outside"
        ERROR = "error", "Given up after an error"

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="enrollments", db_index=False)
    version_number = models.PositiveIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="enrollments", db_index=False)
    opportunity_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True, default="")
    step_key = models.CharField(
        max_length=40, blank=True, default="", help_text="the step to run next; empty at the end"
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="when to run it")
    context = models.JSONField(default=dict, help_text="what the trigger brought: {'event': {...}}")
    log = models.JSONField(default=list, help_text="one line per step run: key, kind, outcome, why, at")
    origin = models.CharField(
        max_length=80, blank=True, default="", help_text="what caused it, once per workflow and contact"
    )
    started_by = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location", "workflow", "contact", "origin"], name="one_run_per_origin", condition=~Q(origin="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "due_at", "id"],
                name="enrollments_due",
                condition=Q(status__in=["active", "waiting"]),
            ),
            models.Index(fields=["location", "contact", "-started_at"], name="enrollments_of_contact"),
            models.Index(fields=["location", "workflow", "status", "-started_at"], name="enrollments_of_workflow"),
        ]


class StartLock(LocationOwned):
    """A contact that started in one workflow as often as in a loop: no more starts until it is released."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="start_locks", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    locked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "workflow", "contact"], name="start_lock_once"),
        ]
        indexes = [models.Index(fields=["location", "contact"], name="start_locks_of_contact")]


class WebhookCall(LocationOwned):
    """One message that a webhook step sends out: sealed body, where to, and what became of it."""

    history = False

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="webhook_calls", db_index=False)
    enrollment_id = models.UUIDField()
    step_key = models.CharField(max_length=40)
    url = models.CharField(max_length=2000)
    sealed_body = models.BinaryField(help_text="JSON, sealed with the location's key")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["location", "workflow", "-created_at"], name="webhook_calls_of_workflow")]


class WebhookAttempt(LocationOwned):
    """One try of a call: the answer's status, or why there was none."""

    history = False

    call = models.ForeignKey(WebhookCall, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=60, blank=True, default="")
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "call", "number"], name="webhook_attempt_once")]
