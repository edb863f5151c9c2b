"""Custom fields on the wire: named by id or by key, money as decimal numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from pydantic import Field

from aesthetix.api.wire import MOST_CENTS, Wire, from_cents, to_cents
from aesthetix.contacts.models import CustomField
from aesthetix.contacts.rules.fields import DataType, FieldSpec
from aesthetix.contacts.rules.values import BadValue, Place, clean_value
from aesthetix.tenancy.models import Location


class FieldInput(Wire):
    """`{id or key, fieldValue}`; `field_value` and `value` mean the same."""

    id: str | None = None
    key: str | None = None
    field_value: Any = None
    value: Any = Field(None, alias="value")

    def given(self) -> Any:
        return self.field_value if "field_value" in self.model_fields_set else self.value


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of a request that had no effect, and why."""

    field: str
    reason: str


class CustomFields:
    """The custom fields of one kind of thing at one location; read with one query, when first needed."""

    def __init__(self, location: Location, kind: str = CustomField.Object.CONTACT) -> None:
        self._location = location
        self._kind = kind

    @cached_property
    def rows(self) -> list[CustomField]:
        return list(
            CustomField.objects.filter(location=self._location, object=self._kind).order_by("position", "created_at")
        )

    @cached_property
    def by_name(self) -> dict[str, CustomField]:
        """By id, key, and key with its kind in front (`contact.pincode`)."""
        found: dict[str, CustomField] = {}
        for row in self.rows:
            found |= {str(row.id): row, row.key: row, f"{self._kind}.{row.key}": row}
        return found

    def shown(self, stored: Mapping[str, Any], *, value_key: str = "value") -> list[dict[str, Any]]:
        """The values that are set, in the order of the fields."""
        if not stored:
            return []
        return [
            {"id": str(row.id), "key": row.key, value_key: _outward(row, stored[row.key])}
            for row in self.rows
            if stored.get(row.key) is not None
        ]

    def read(self, given: Sequence[FieldInput]) -> tuple[dict[str, Any], list[Ignored], list[str]]:
        """Clean values by key, what is left out with the reason, and what is wrong. None clears a field."""
        clean: dict[str, Any] = {}
        ignored: list[Ignored] = []
        wrong: list[str] = []
        for item in given:
            name = (item.id or item.key or "").strip("{} ")
            row = self.by_name.get(name)
            if row is None:
                ignored.append(Ignored(f"customFields.{name[:60]}", "no custom field has this id or key"))
            elif row.is_read_only:
                ignored.append(Ignored(f"customFields.{row.key}", "only the product itself writes this field"))
            else:
                try:
                    clean[row.key] = inward(row, item.given(), self._location)
                except BadValue as error:
                    wrong.append(f"customFields.{row.key}: {error}")
        return clean, ignored, wrong


def spec_of(row: CustomField) -> FieldSpec:
    return FieldSpec(key=row.key, label=row.name, data_type=row.data_type, options=tuple(row.options))


def inward(row: CustomField, value: Any, location: Location) -> Any:
    """The value as it is kept. Raises BadValue."""
    if row.data_type == DataType.MONETARY:
        return _money(value)
    if isinstance(value, bool) and row.data_type not in {DataType.CHECKBOX, DataType.MULTIPLE_OPTIONS}:
        value = "true" if value else "false"
    if isinstance(value, list) and row.data_type not in _SEVERAL and len(value) == 1:
        value = value[0]
    place = Place(location.country, location.currency)
    return clean_value(spec_of(row), value, place)


_NO_AMOUNT = "This is no amount: send a number such as 100.5."
_SEVERAL = frozenset({DataType.CHECKBOX, DataType.MULTIPLE_OPTIONS, DataType.TEXTBOX_LIST})


def _money(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool | list | dict):
        raise BadValue(_NO_AMOUNT)
    try:
        cents = to_cents(Decimal(str(value).replace(",", "").replace("$", "").strip()))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise BadValue(_NO_AMOUNT) from error
    if abs(cents) > MOST_CENTS:
        raise BadValue("This amount is too large.")
    return cents


def _outward(row: CustomField, value: Any) -> Any:
    if row.data_type == DataType.MONETARY and isinstance(value, int):
        return from_cents(value)
    return value
