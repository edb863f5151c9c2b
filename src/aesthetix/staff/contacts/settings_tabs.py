"""The tabs that the pages for fields, values, tags and types share."""

from django.urls import reverse

from aesthetix.design.parts import Link
from aesthetix.staff.guard import StaffRequest

_TABS = (("fields", "Custom fields"), ("values", "Custom values"), ("tags", "Tags"), ("types", "Contact types"))


def tabs(request: StaffRequest, chosen: str) -> list[Link]:
    return [
        Link(label, reverse(f"staff:{name}", args=[request.location.id]), active=name == chosen)
        for name, label in _TABS
    ]
