"""What the editor offers to choose from: fields, tags, pipelines, stages, people, workflows. Loaded once per page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aesthetix.contacts.models import ContactType, CustomField, CustomValue, FieldFolder, Tag
from aesthetix.contacts.rules.fields import STANDARD, DataType
from aesthetix.contacts.rules.filters import FilterField
from aesthetix.opportunities.models import Stage
from aesthetix.tenancy.models import Location, Membership
from aesthetix.workflows.models import Workflow
from aesthetix.workflows.queries.fields import condition_fields
from aesthetix.workflows.rules.fields import EVENT, opportunity

Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]

_NUMBERS = {DataType.NUMERICAL, DataType.MONETARY, DataType.DATE}
# Values that the EMR writes into fields of free text.
_SUGGESTED = {"apro_appt_status": ("Booked", "Cancelled", "NoShow", "Completed")}
_EVENT: Choices = [(field.key, field.label) for field in EVENT]
_OPPORTUNITY: Choices = [(field.key, field.label) for field in opportunity(())]


@dataclass(frozen=True, slots=True)
class Known:
    """One contact field as the editor knows it."""

    key: str
    label: str
    data_type: str
    options: tuple[str, ...] = ()


class Pickers:
    """Everything of one location that a setting may name; each sort costs one query, when first asked for."""

    def __init__(self, location: Location) -> None:
        self.location = location

    @cached_property
    def custom(self) -> list[CustomField]:
        rows = CustomField.objects.filter(location=self.location, object=CustomField.Object.CONTACT)
        return list(rows.select_related("folder").order_by("folder__position", "position", "name"))

    @cached_property
    def fields(self) -> dict[str, Known]:
        """Every contact field by key."""
        found = {spec.key: Known(spec.key, spec.label, spec.data_type, spec.options) for spec in STANDARD.values()}
        found["type"] = Known("type", "Contact Type", DataType.SINGLE_OPTIONS, tuple(self.type_names))
        for row in self.custom:
            options = tuple(row.options) or _SUGGESTED.get(row.key, ())
            found[row.key] = Known(row.key, row.name, row.data_type, options)
        return found

    @cached_property
    def type_names(self) -> list[str]:
        rows = ContactType.objects.filter(location=self.location).order_by("position", "name")
        return list(rows.values_list("name", flat=True))

    @cached_property
    def tags(self) -> list[str]:
        return list(Tag.objects.filter(location=self.location).order_by("name").values_list("name", flat=True))

    @cached_property
    def stages(self) -> list[Stage]:
        rows = Stage.objects.filter(location=self.location, pipeline__deleted_at=None).select_related("pipeline")
        return list(rows.order_by("pipeline__position", "pipeline__name", "position"))

    @cached_property
    def workflows(self) -> list[Workflow]:
        return list(Workflow.objects.filter(location=self.location, deleted_at=None).order_by("name"))

    @cached_property
    def users(self) -> Choices:
        rows = Membership.objects.filter(agency_id=self.location.agency_id, user__is_active=True)
        people = {row.user for row in rows.select_related("user") if row.location_id in {None, self.location.id}}
        return sorted(((str(one.id), one.name) for one in people), key=lambda pair: pair[1].casefold())

    @cached_property
    def custom_values(self) -> Choices:
        rows = CustomValue.objects.filter(location=self.location).order_by("name")
        return [(f"custom_values.{row.key}", row.name) for row in rows]

    def grouped_fields(self, source: str = "fields") -> Groups:
        """Fields by folder; number_fields and date_fields leave the others out."""
        wanted = {"number_fields": _NUMBERS, "date_fields": {DataType.DATE}}.get(source)
        groups: dict[str, Choices] = {"Contact": []}
        folders: dict[str, FieldFolder | None] = {row.key: row.folder for row in self.custom}
        for known in self.fields.values():
            if wanted is None or known.data_type in wanted:
                folder = folders.get(known.key)
                name = folder.name if folder else "Contact" if known.key in STANDARD else "More fields"
                groups.setdefault(name, []).append((known.key, known.label))
        if source == "date_fields":
            groups["Event"] = [("event.date", "Date of the event")]
        return [(name, choices) for name, choices in groups.items() if choices]

    @cached_property
    def filter_fields(self) -> dict[str, FilterField]:
        """By key: what conditions may ask about, and so how it compares."""
        return condition_fields(self.location)

    def condition_fields(self) -> Groups:
        """What conditions may ask about: contact fields by folder, as everywhere in the editor, then the rest."""
        groups = dict(self.grouped_fields())
        for field in self.filter_fields.values():
            if field.key not in self.fields:
                groups.setdefault(field.section, []).append((field.key, field.label))
        return list(groups.items())

    def event_fields(self) -> Choices:
        return _EVENT

    def merge_fields(self) -> Groups:
        """What a text may carry: token without braces, label."""
        contact = [(f"contact.{key}", label) for _, rows in self.grouped_fields() for key, label in rows]
        place = [("location.name", "Name"), ("location.phone", "Phone"), ("location.email", "E-mail")]
        groups = [
            ("Contact", [("contact.name", "Full name"), *contact]),
            ("Event", [(f"{key}|{how}" if (how := _HOW.get(key)) else key, label) for key, label in _EVENT]),
            ("Opportunity", _OPPORTUNITY),
            ("Location", place),
            ("Custom values", self.custom_values),
        ]
        return [(name, rows) for name, rows in groups if rows]

    def pipelines(self) -> Choices:
        """By key where the product knows one, so that a copy in another location finds its own."""
        seen: dict[str, str] = {}
        for stage in self.stages:
            seen.setdefault(stage.pipeline.system_key or str(stage.pipeline_id), stage.pipeline.name)
        return list(seen.items())

    def stage_groups(self) -> Groups:
        groups: dict[str, Choices] = {}
        for stage in self.stages:
            groups.setdefault(stage.pipeline.name, []).append((stage.name, stage.name))
        return list(groups.items())

    def workflow_choices(self) -> Choices:
        return [(row.system_key or str(row.id), row.name) for row in self.workflows]

    def suggestions(self, key: str) -> list[str]:
        """Values that a field usually holds."""
        if key == "event.status":
            return list(_SUGGESTED["apro_appt_status"])
        known = self.fields.get(key)
        return list(known.options) if known else []

    def label(self, key: Any) -> str:
        """What people call a field, pipeline, workflow or person; the key itself if it is none of them."""
        text = str(key)
        known = self.fields.get(text)
        return known.label if known else self._others.get(text, text)

    @cached_property
    def _others(self) -> dict[str, str]:
        events = {key: f"{label} (event)" for key, label in _EVENT}
        return {
            **events,
            **dict(_OPPORTUNITY),
            **_ASIDE,
            **dict(self.pipelines()),
            **dict(self.workflow_choices()),
        }


_ASIDE = {
    "tags": "Tags",
    "created_at": "Created",
    "updated_at": "Changed",
    "last_activity_at": "Last Activity",
}
_HOW = {"event.date": "date", "event.amount_cents": "money", "event.status": "words"}
