"""Opportunities and pipelines as callers see them. Both generations agree here; keys of both are sent."""

from collections.abc import Mapping
from typing import Any

from aesthetix.api.fields import CustomFields
from aesthetix.api.wire import from_cents, present, stamp
from aesthetix.contacts.models import Contact
from aesthetix.opportunities.models import Opportunity, Pipeline


def opportunity(row: Opportunity, fields: CustomFields) -> dict[str, Any]:
    """One opportunity with a summary of its contact."""
    return present(
        id=str(row.id),
        name=row.name,
        monetaryValue=from_cents(row.value_cents),
        pipelineId=str(row.pipeline_id),
        pipelineStageId=str(row.stage_id),
        assignedTo=str(row.owner_id) if row.owner_id else None,
        status=row.status,
        source=row.source,
        lastStatusChangeAt=stamp(row.status_changed_at),
        lastStageChangeAt=stamp(row.stage_changed_at),
        lastActionDate=stamp(row.updated_at),
        createdAt=stamp(row.created_at),
        updatedAt=stamp(row.updated_at),
        contactId=str(row.contact_id),
        locationId=str(row.location_id),
        contact=contact_summary(row.contact),
        lostReasonId=str(row.lost_reason_id) if row.lost_reason_id else None,
        customFields=fields.shown(row.custom, value_key="fieldValue"),
        followers=[str(key) for key in row.followers],
        notes=[],
        tasks=[],
        calendarEvents=[],
    )


def contact_summary(row: Contact) -> dict[str, Any]:
    return present(
        id=str(row.id),
        name=row.name,
        companyName=row.company_name,
        email=row.email,
        phone=row.phone,
        tags=list(row.tags),
    )


def pipeline(row: Pipeline) -> dict[str, Any]:
    stages = [{"id": str(stage.id), "name": stage.name, "position": stage.position} for stage in row.stages.all()]
    return {
        "id": str(row.id),
        "name": row.name,
        "stages": stages,
        "showInFunnel": True,
        "showInPieChart": True,
        "locationId": str(row.location_id),
    }


def stage_total(line: Mapping[str, Any]) -> dict[str, Any]:
    """Without probabilities the weighted values are the values themselves."""
    value, is_open = from_cents(line["value"]), from_cents(line["open_value"])
    return {
        "pipelineStageId": str(line["stage_id"]),
        "totalCount": line["number"],
        "totalValue": value,
        "weightedValue": value,
        "openValue": is_open,
        "openWeightedValue": is_open,
        "wonValue": from_cents(line["won_value"]),
    }
