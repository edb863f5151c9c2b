"""Triggers from changes of a contact."""

from typing import TYPE_CHECKING, Any

from aesthetix.contacts import events
from aesthetix.contacts.rules.filters import BadFilter, FilterField, condition
from aesthetix.contacts.rules.operators import Kind, folded
from aesthetix.contacts.rules.text import clean_line
from aesthetix.workflows.rules.schema import Schema, Setting, Settings, Type
from aesthetix.workflows.triggers.kinds import Happening, TriggerKind

if TYPE_CHECKING:
    from aesthetix.workflows.triggers.facts import Facts


def same(actual: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one, whatever the letters' case; a list holds it if one of its items is it."""
    if isinstance(actual, list):
        return any(same(item, wanted) for item in actual)
    is_number = isinstance(actual, int | float) and not isinstance(actual, bool)
    try:
        asked = condition("it", "is", wanted, _NUMBER if is_number else _TEXT)
    except BadFilter:
        return False
    return asked.value == (actual if is_number else folded("" if actual is None else clean_line(str(actual))))


_TEXT = {"it": FilterField("it", "It", Kind.TEXT)}
_NUMBER = {"it": FilterField("it", "It", Kind.NUMBER)}


def _has_tag(settings: Settings, happening: Happening, facts: "Facts") -> bool:
    wanted = settings.get("tags") or ()
    return not wanted or not set(wanted).isdisjoint(facts.tags(happening.contact_id))


def _is_created(settings: Settings, happening: Happening, facts: "Facts") -> bool:
    via = facts.created_via(happening.contact_id)
    field = settings.get("field")
    return (
        via != "import"
        and (not settings["via"] or via in settings["via"])
        and _has_tag(settings, happening, facts)
        and (not field or same(facts.value(happening.contact_id, field), settings.get("value")))
    )


def _is_changed(settings: Settings, happening: Happening, facts: "Facts") -> bool:
    change = happening.changes.get(settings["field"])
    if change is None:
        return False
    before, after = change
    return (
        ("from" not in settings or same(before, settings["from"]))
        and ("to" not in settings or same(after, settings["to"]))
        and _has_tag(settings, happening, facts)
    )


def _gained(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    before, after = happening.changes.get("tags") or ((), ())
    return _any_of(settings, set(after or ()) - set(before or ()))


def _lost(settings: Settings, happening: Happening, facts: "Facts") -> bool:  # noqa: ARG001 -- the common shape
    before, after = happening.changes.get("tags") or ((), ())
    return _any_of(settings, set(before or ()) - set(after or ()))


def _any_of(settings: Settings, tags: set[str]) -> bool:
    wanted = settings.get("tags") or ()
    return bool(tags) if not wanted else not tags.isdisjoint(wanted)


_TAGS = Setting("tags", "Has one of the tags", Type.TAGS, source="tags", default=())
_FIELD_CHANGED = Setting("field", "Field", Type.FIELD, required=True, source="fields")

KINDS = (
    TriggerKind(
        Schema(
            kind="contact_created",
            label="Contact created",
            group="Contact",
            help="A new contact, whichever way it came; imports are left out.",
            settings=(
                _TAGS,
                Setting("via", "Created by way of", Type.TEXTS, source="doors", default=()),
                Setting("field", "Field", Type.FIELD, source="fields"),
                Setting("value", "has the value", Type.VALUE),
            ),
        ),
        (events.CONTACT_CREATED,),
        _is_created,
    ),
    TriggerKind(
        Schema(
            kind="contact_changed",
            label="Contact changed",
            group="Contact",
            help="A field of a contact got another value, or lost it; a new contact's fields count as changed from "
            "empty. Starts each time.",
            settings=(
                _FIELD_CHANGED,
                Setting("from", "From this value", Type.VALUE, help="Any if empty"),
                Setting("to", "To this value", Type.VALUE, help="Any if empty"),
                _TAGS,
            ),
        ),
        (events.CONTACT_CHANGED, events.CONTACT_CREATED),
        _is_changed,
    ),
    TriggerKind(
        Schema(
            kind="tag_added",
            label="Tag added",
            group="Contact",
            help="A contact got a tag, also by being made with it.",
            settings=(Setting("tags", "One of these tags", Type.TAGS, source="tags", default=(), help="Any if empty"),),
        ),
        (events.CONTACT_CHANGED, events.CONTACT_CREATED),
        _gained,
    ),
    TriggerKind(
        Schema(
            kind="tag_removed",
            label="Tag removed",
            group="Contact",
            help="A contact lost a tag.",
            settings=(Setting("tags", "One of these tags", Type.TAGS, source="tags", default=(), help="Any if empty"),),
        ),
        (events.CONTACT_CHANGED,),
        _lost,
    ),
)
