"""Small filters of the contact pages."""

from datetime import date, datetime
from typing import Any

from django import template

from aesthetix.staff.contacts.state import ListState
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.rules import Rights

register = template.Library()


@register.filter
def list_url(state: ListState, name: str) -> str:
    return state.url(name)


@register.filter
def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@register.filter
def may(rights: Rights, permission: str) -> bool:
    return rights.may(permission)


@register.filter
def after_dot(text: str) -> str:
    return text.rpartition(".")[2]


@register.filter
def as_date(value: Any) -> date | None:
    """An ISO day as a date; anything else reads as nothing."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


@register.filter
def local_day(at: datetime | None, location: Location) -> str:
    return at.astimezone(location.zone).date().isoformat() if at else ""


@register.filter
def local_clock(at: datetime | None, location: Location) -> str:
    return f"{at.astimezone(location.zone):%H:%M}" if at else ""


@register.inclusion_tag("design/sort_header.html")
def sort_column(key: str, label: str, state: ListState) -> dict[str, Any]:
    """A heading that sorts the contact list and keeps everything else of its address."""
    is_rising = state.sort == key
    direction = {key: "ascending", f"-{key}": "descending"}.get(state.sort, "none")
    return {
        "label": label,
        "url": state.url(sort=f"-{key}" if is_rising else key),
        "direction": direction,
        "numeric": False,
    }
