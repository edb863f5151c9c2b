"""The non-surgical lead-to-patient pipeline in every new location (S3-10)."""

from datetime import datetime

from aesthetix.kernel.actor import Actor
from aesthetix.opportunities.models import Pipeline, Stage
from aesthetix.opportunities.rules import LEAD_TO_PATIENT, PIPELINE_NAME, STAGES
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.provisioning import provisions


@provisions(20, "opportunities")
def provision_pipeline(location: Location, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 -- the common shape
    """The pipeline and its five stages, unless it is there."""
    pipeline, is_new = Pipeline.objects.get_or_create(
        location=location, system_key=LEAD_TO_PATIENT, defaults={"name": PIPELINE_NAME, "created_at": at}
    )
    if is_new:
        stages = (Stage(location=location, pipeline=pipeline, name=name, position=i) for i, name in enumerate(STAGES))
        Stage.objects.bulk_create(stages)
