"""What people type about opportunities, checked."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from aesthetix.opportunities.models import LostReason, Pipeline
from aesthetix.opportunities.rules import Status
from aesthetix.tenancy.models import Location, User

MOST = Decimal("99999999.99")


class OpportunityForm(forms.Form):
    """An opportunity's own fields. `value` is in the location's currency and leaves as cents."""

    name = forms.CharField(max_length=200, label="Name")
    stage = forms.ChoiceField(label="Stage")
    status = forms.ChoiceField(choices=Status.choices, label="Status", initial=Status.OPEN)
    value = forms.DecimalField(label="Value", min_value=0, max_value=MOST, decimal_places=2, required=False)
    owner = forms.ChoiceField(label="Owner", required=False)
    source = forms.CharField(max_length=200, label="Source", required=False)
    lost_reason = forms.ChoiceField(label="Lost reason", required=False, help_text="Why it was lost, if it was.")

    def __init__(
        self, *args: Any, location: Location, pipelines: list[Pipeline], people: list[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = [(one.name, [(str(stage.id), stage.name) for stage in one.stages.all()]) for one in pipelines]
        self.fields["stage"].choices = groups[0][1] if len(groups) == 1 else groups  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "Nobody"), *((str(p.id), p.name) for p in people)]  # type: ignore[attr-defined]
        reasons = LostReason.objects.filter(location=location).order_by("position", "name")
        self.fields["lost_reason"].choices = [("", "None"), *((str(r.id), r.name) for r in reasons)]  # type: ignore[attr-defined]
        self.stage_pipelines = {str(stage.id): one.id for one in pipelines for stage in one.stages.all()}

    def values(self) -> dict[str, Any]:
        """For the command: ids as UUID, money as cents."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "pipeline_id": self.stage_pipelines[data["stage"]],
            "stage_id": UUID(data["stage"]),
            "status": data["status"],
            "value_cents": int((data["value"] or Decimal(0)) * 100),
            "owner_id": UUID(data["owner"]) if data["owner"] else None,
            "source": data["source"],
            "lost_reason_id": UUID(data["lost_reason"]) if data["lost_reason"] else None,
        }


class MoveForm(forms.Form):
    """A move to another stage: from the board (`column`) or the move menu (`stage`)."""

    stage = forms.UUIDField(required=False)
    column = forms.UUIDField(required=False)
    card = forms.UUIDField(required=False)

    def target(self) -> UUID | None:
        data: dict[str, UUID | None] = self.cleaned_data
        return data["stage"] or data["column"]


class NameForm(forms.Form):
    """The name of a pipeline, a stage or a lost reason."""

    name = forms.CharField(max_length=100, label="Name")
