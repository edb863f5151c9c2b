"""The fields of a location's contacts: standard and custom, as forms, pages and filters need them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from aesthetix.contacts.models import ContactType, CustomField, FieldFolder, Tag
from aesthetix.contacts.queries import filtering
from aesthetix.contacts.rules.channels import CHANNELS
from aesthetix.contacts.rules.fields import STANDARD, DataType, FieldSpec
from aesthetix.contacts.rules.filters import FilterField, kind_of
from aesthetix.contacts.rules.operators import Kind
from aesthetix.tenancy.models import Location, User


@dataclass(frozen=True, slots=True)
class Section:
    """A folder with its fields, in order. `folder_id` is empty for fields in no folder."""

    name: str
    specs: tuple[FieldSpec, ...]
    folder_id: str = ""


@dataclass
class Catalogue:
    """Every field of a location's contacts. One query per kind of thing asked for, kept for the request."""

    location: Location

    @cached_property
    def custom(self) -> list[CustomField]:
        fields = CustomField.objects.filter(location=self.location, object=CustomField.Object.CONTACT)
        return list(fields.select_related("folder").order_by("folder__position", "folder__name", "position", "name"))

    @cached_property
    def types(self) -> tuple[str, ...]:
        rows = ContactType.objects.filter(location=self.location).order_by("position", "name")
        return tuple(rows.values_list("name", flat=True))

    @cached_property
    def tags(self) -> tuple[str, ...]:
        return tuple(Tag.objects.filter(location=self.location).order_by("name").values_list("name", flat=True)[:1000])

    @cached_property
    def people(self) -> dict[str, str]:
        """Who can own or follow: id -> name."""
        return {str(user.id): user.name for user in people_of(self.location)}

    def names_of(self, ids: Iterable[object]) -> list[str]:
        return [self.people.get(str(one), "somebody who left") for one in ids]

    @cached_property
    def specs(self) -> dict[str, FieldSpec]:
        """By key: what a value of the field looks like."""
        standard = dict(STANDARD)
        standard["type"] = FieldSpec("type", "Contact Type", DataType.SINGLE_OPTIONS, "type", self.types)
        return standard | {field.key: spec_of(field) for field in self.custom}

    @cached_property
    def sections(self) -> list[Section]:
        """The custom fields by folder, those without one last."""
        found: dict[str, list[CustomField]] = {}
        for field in self.custom:
            found.setdefault(str(field.folder_id or ""), []).append(field)
        return [
            Section(fields[0].folder.name if fields[0].folder else "More", tuple(map(spec_of, fields)), folder_id)
            for folder_id, fields in found.items()
        ]

    @cached_property
    def filter_fields(self) -> dict[str, FilterField]:
        """By key: everything that contacts can be filtered by, higher rooms' fields included."""
        extra = {field.key: field for field in filtering.extra_fields(self.location)}
        return self.own_filter_fields | extra

    @cached_property
    def own_filter_fields(self) -> dict[str, FilterField]:
        """By key: what a contact itself knows, so that it can be judged in memory, too."""
        people = (("me", "Me"), *sorted(self.people.items(), key=lambda item: item[1]))
        own = [self._filter_field(spec, "Contact" if spec.column else "Custom fields") for spec in self.specs.values()]
        own += [
            FilterField("tags", "Tags", Kind.MANY, tuple((tag, tag) for tag in self.tags)),
            FilterField("owner", "Owner", Kind.CHOICE, people, "People"),
            FilterField("followers", "Followers", Kind.MANY, people, "People"),
            FilterField("age", "Age", Kind.NUMBER),
            FilterField("dnd", "Do not disturb", Kind.MANY, CHANNELS),
            FilterField("created_at", "Created", Kind.MOMENT, section="Activity"),
            FilterField("updated_at", "Changed", Kind.MOMENT, section="Activity"),
            FilterField("last_activity_at", "Last Activity", Kind.MOMENT, section="Activity"),
        ]
        return {field.key: field for field in own}

    def _filter_field(self, spec: FieldSpec, section: str) -> FilterField:
        return FilterField(
            spec.key,
            spec.label,
            kind_of(spec.data_type),
            tuple((option, option) for option in spec.options),
            section,
            phone_country=self.location.country if spec.data_type == DataType.PHONE else "",
            is_money=spec.data_type == DataType.MONETARY,
        )


def spec_of(field: CustomField) -> FieldSpec:
    return FieldSpec(
        field.key, field.name, field.data_type, options=tuple(field.options), is_read_only=field.is_read_only
    )


def people_of(location: Location) -> QuerySet[User]:
    """The active staff of a location: its own and the agency's."""
    reach = Q(memberships__location_id=location.id) | Q(
        memberships__location__isnull=True, memberships__agency_id=location.agency_id
    )
    return User.objects.filter(reach, is_active=True).distinct().order_by("first_name", "last_name")


def folders_of(location: Location) -> QuerySet[FieldFolder]:
    return FieldFolder.objects.filter(location=location).order_by("position", "name")
