"""Locations and what they keep lists of, as callers see them; the same in both generations."""

from typing import Any

from aesthetix.api.wire import present, stamp
from aesthetix.contacts.models import CustomField, CustomValue, Tag
from aesthetix.contacts.rules.fields import DataType
from aesthetix.tenancy.models import Location


def location(row: Location) -> dict[str, Any]:
    business = present(
        name=row.name,
        address=row.address,
        city=row.city,
        state=row.state,
        country=row.country,
        postalCode=row.postal_code,
        website=row.website,
        timezone=row.timezone,
    )
    return present(
        id=str(row.id),
        companyId=str(row.agency_id),
        email=row.email,
        phone=row.phone,
        business=business,
        social={},
        settings={
            "allowDuplicateContact": bool(row.settings.get("allow_duplicate_contact")),
            "allowDuplicateOpportunity": True,
            "allowFacebookNameMerge": False,
            "disableContactTimezone": False,
        },
        currency=row.currency,
        dateAdded=stamp(row.created_at),
        **business,
    )


def custom_field(row: CustomField) -> dict[str, Any]:
    is_list = row.data_type == DataType.TEXTBOX_LIST
    return present(
        id=str(row.id),
        name=row.name,
        fieldKey=f"{row.object}.{row.key}",
        placeholder=row.placeholder,
        dataType=row.data_type,
        position=row.position,
        picklistOptions=list(row.options) if row.options and not is_list else None,
        picklistImageOptions=[],
        isAllowedCustomOption=False,
        isMultiFileAllowed=False,
        maxFileLimit=1 if row.data_type == DataType.FILE_UPLOAD else None,
        locationId=str(row.location_id),
        parentId=str(row.folder_id) if row.folder_id else None,
        model=row.object,
        documentType="field",
    )


def custom_value(row: CustomValue) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "fieldKey": f"{{{{ custom_values.{row.key} }}}}",
        "value": row.value,
        "locationId": str(row.location_id),
    }


def tag(row: Tag) -> dict[str, Any]:
    return {"id": str(row.id), "name": row.name, "locationId": str(row.location_id)}
