"""Pipelines, their stages, and the opportunities that move through them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aesthetix.contacts.models import Contact
from aesthetix.opportunities.rules import Status
from aesthetix.tenancy.models import LocationOwned, User


class Pipeline(LocationOwned):
    """An ordered set of stages. `system_key` marks the one that the EMR connection works on."""

    name = models.CharField(max_length=100)
    system_key = models.CharField(max_length=40, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location", "name"], name="pipeline_name_once", condition=Q(deleted_at=None)
            ),
            models.UniqueConstraint(
                fields=["location", "system_key"], name="pipeline_key_once", condition=~Q(system_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(LocationOwned):
    """One column of the board."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    colour = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "pipeline", "name"], name="stage_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LostReason(LocationOwned):
    """Why opportunities are lost."""

    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="lost_reason_once")]


class Opportunity(LocationOwned):
    """A chance of business with one contact in one pipeline."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="opportunities")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="opportunities")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="opportunities", db_index=False)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    value_cents = models.BigIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True, default="")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    followers = ArrayField(models.UUIDField(), default=list, blank=True)
    lost_reason = models.ForeignKey(LostReason, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    custom = models.JSONField(default=dict, blank=True)
    position = models.FloatField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    stage_changed_at = models.DateTimeField()
    status_changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["location", "contact", "pipeline"], name="opportunities_of_contact"),
            models.Index(
                fields=["location", "pipeline", "stage", "status", "-updated_at"],
                name="opportunities_on_board",
                condition=Q(deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StageMove(LocationOwned):
    """One step of an opportunity's way: stage and status before and after, who and when."""

    history = False

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="moves", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    from_stage = models.CharField(max_length=100, blank=True, default="")
    to_stage = models.CharField(max_length=100)
    from_status = models.CharField(max_length=10, blank=True, default="")
    to_status = models.CharField(max_length=10)
    value_cents = models.BigIntegerField(default=0)
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["location", "opportunity", "at"], name="moves_of_opportunity"),
            models.Index(fields=["location", "contact", "-at"], name="moves_of_contact"),
            models.Index(fields=["location", "at"], name="moves_by_time"),
        ]
