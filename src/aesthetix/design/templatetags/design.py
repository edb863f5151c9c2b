"""Tags for every template: icons, money and time as the location reads them, form controls, sortable headers."""

from __future__ import annotations

import zlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from aesthetix.design import localize
from aesthetix.design.parts import TONES

register = template.Library()

NOTHING = mark_safe('<span class="nothing">—</span>')
AVATAR_HUES = 8


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """`{% icon "users" %}`; with `label` it speaks, without it is decoration."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    address = f"{static('bundles/icons.svg')}#{name}"
    return format_html('<svg class="icon {}" {} focusable="false"><use href="{}"></use></svg>', css, voice, address)


@register.simple_tag(takes_context=True)
def money(context: Context, minor_units: int | None, currency: str = "", *, short: bool = False) -> str:
    if minor_units is None:
        return NOTHING
    place = place_in(context)
    write = localize.money_short if short else localize.money
    return format_html('<span class="money">{}</span>', write(minor_units, currency or place.currency, place))


@register.simple_tag(takes_context=True)
def number(context: Context, value: Decimal | float | None, *, short: bool = False) -> str:
    if value is None:
        return NOTHING
    write = localize.number_short if short else localize.number
    return format_html('<span class="number">{}</span>', write(value, place_in(context)))


@register.simple_tag(takes_context=True)
def local_time(context: Context, at: datetime | None) -> str:
    return time_element(context, at, localize.moment)


@register.simple_tag(takes_context=True)
def local_date(context: Context, on: date | datetime | None, *, short: bool = False) -> str:
    return time_element(context, on, localize.day_short if short else localize.day)


@register.simple_tag(takes_context=True)
def clock_time(context: Context, at: datetime | None) -> str:
    return time_element(context, at, localize.clock_time)


@register.simple_tag(takes_context=True)
def relative_time(context: Context, at: datetime | None) -> str:
    """`3 minutes ago`, kept fresh by the `relative-time` behaviour; the full moment is its tooltip."""
    if at is None:
        return NOTHING
    place = place_in(context)
    text = localize.distance(at, timezone.now(), place)
    parts = (at.isoformat(), localize.full_moment(at, place), text)
    return format_html('<time datetime="{}" title="{}" data-relative-time>{}</time>', *parts)


def time_element(context: Context, value: date | datetime | None, write: Any) -> str:
    if value is None:
        return NOTHING
    place = place_in(context)
    text = write(value, place)
    title = localize.full_moment(value, place) if isinstance(value, datetime) else text
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, text)


def place_in(context: Context) -> localize.Place:
    """`place` or `location` of the context, else the request's location, else Django's active zone and language."""
    if isinstance(place := context.get("place"), localize.Place):
        return place
    location = context.get("location") or getattr(getattr(context, "request", None), "location", None)
    zone = getattr(location, "timezone", None) or timezone.get_current_timezone()
    locale = getattr(location, "locale", "") or translation.get_language() or localize.DEFAULT_LOCALE
    return localize.place_of(zone, locale, getattr(location, "currency", ""))


@register.filter
def initials(name: str) -> str:
    words = str(name or "").replace("@", " ").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def hue(name: str) -> int:
    """The same name always has the same colour, in every process."""
    return zlib.crc32(str(name).strip().lower().encode()) % AVATAR_HUES


@register.filter
def tone(value: str) -> str:
    return value if value in TONES else "neutral"


@register.filter
def get_item(row: Any, key: str) -> Any:
    return row.get(key, "") if isinstance(row, dict) else getattr(row, key, "")


@register.filter
def control_kind(field: BoundField) -> str:
    """How a field is laid out: `check`, `choices`, or `input`."""
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "input"


@register.simple_tag
def form_control(field: BoundField) -> SafeString:
    """The widget with the kit's class; help and errors are named by aria-describedby."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
        kind = "form-check-input"
    elif isinstance(widget, Select) and not isinstance(widget, FileInput):
        kind = "form-select"
    classes = [kind, *widget.attrs.get("class", "").split(), *(["is-invalid"] if field.errors else [])]
    described = [f"{field.auto_id}_helptext"] * bool(field.help_text) + [f"{field.auto_id}_error"] * bool(field.errors)
    attributes: dict[str, str | bool] = {"class": " ".join(classes)}
    if described and not isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.simple_tag
def choice_control(choice: BoundWidget) -> SafeString:
    """One radio button or check box of several, with the kit's class."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()


@register.inclusion_tag("design/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, *, numeric: bool = False) -> dict[str, Any]:
    """A `<th>` that sorts by `?sort=key` and back by `?sort=-key`, leaving the rest of the address as it is."""
    request = getattr(context, "request", None)
    asked = request.GET.get("sort", "") if request else ""
    query = request.GET.copy() if request else None
    target = f"?sort={key}"
    if query is not None:
        query["sort"] = f"-{key}" if asked == key else key
        query.pop("page", None)
        target = f"?{query.urlencode()}"
    direction = {key: "ascending", f"-{key}": "descending"}.get(asked, "none")
    return {"label": label, "url": target, "direction": direction, "numeric": numeric}


@register.simple_tag(takes_context=True)
def color_scheme(context: Context) -> SafeString:
    """The reader's own choice from the cookie; without one the system decides (`color-scheme: light dark`)."""
    request = getattr(context, "request", None)
    chosen = request.COOKIES.get("theme", "") if request else ""
    return format_html(' data-bs-theme="{}"', chosen) if chosen in ("light", "dark") else mark_safe("")
