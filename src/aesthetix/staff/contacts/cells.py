"""How a field's value is shown: one small thing with a kind that the template knows how to write."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.records import value_of
from aesthetix.contacts.rules.channels import CHANNELS, blocked
from aesthetix.contacts.rules.evaluate import age_on
from aesthetix.contacts.rules.fields import DataType, FieldSpec
from aesthetix.contacts.rules.values import read_phone


@dataclass(frozen=True, slots=True)
class Cell:
    """kind: text, lines, date, moment, money, number, email, phone, url, tags, badge, none."""

    kind: str
    value: Any = None
    label: str = ""
    key: str = ""
    spec: FieldSpec | None = None


_KINDS = {
    DataType.DATE: "date",
    DataType.MONETARY: "money",
    DataType.NUMERICAL: "number",
    DataType.EMAIL: "email",
    DataType.PHONE: "phone",
    DataType.URL: "url",
    DataType.LARGE_TEXT: "lines",
    DataType.MULTIPLE_OPTIONS: "tags",
    DataType.CHECKBOX: "tags",
    DataType.TEXTBOX_LIST: "tags",
}


def cell_of(contact: Contact, key: str, catalogue: Catalogue, today: date) -> Cell:
    """The cell of any field that a list can show."""
    label = catalogue.filter_fields[key].label
    names = dict(CHANNELS)
    special: dict[str, Any] = {
        "tags": lambda: Cell("tags", contact.tags, label, key),
        "owner": lambda: Cell("text", catalogue.people.get(str(contact.owner_id), ""), label, key),
        "followers": lambda: Cell("tags", catalogue.names_of(contact.followers), label, key),
        "age": lambda: Cell("number", age_on(contact.date_of_birth, today), label, key),
        "dnd": lambda: Cell("tags", [names.get(one, one) for one in blocked(contact.dnd)], label, key),
        "created_at": lambda: Cell("moment", contact.created_at, label, key),
        "updated_at": lambda: Cell("moment", contact.updated_at, label, key),
        "last_activity_at": lambda: Cell("moment", contact.last_activity_at or contact.updated_at, label, key),
    }  # fmt: skip
    if key in special:
        cell: Cell = special[key]()
        return cell
    spec = catalogue.specs.get(key)
    return value_cell(contact, spec, catalogue) if spec else Cell("none", label=label, key=key)


def value_cell(contact: Contact, spec: FieldSpec, catalogue: Catalogue) -> Cell:
    """The cell of one standard or custom field."""
    value = value_of(contact, spec.key)
    if value in (None, "", []):
        return Cell("none", None, spec.label, spec.key, spec)
    kind = "badge" if spec.key == "type" else _KINDS.get(DataType(spec.data_type), "text")
    if kind == "phone":
        extension = contact.phone_extension if spec.key == "phone" else ""
        value = (str(value), read_phone(str(value), extension, catalogue.location.country))
    elif kind == "date":
        value = _day(value)
    elif kind == "tags" and not isinstance(value, list):
        value = [value]
    elif kind in {"money", "number"} and not isinstance(value, int | float):
        kind = "text"
    return Cell(kind, value, spec.label, spec.key, spec)


def _day(value: Any) -> Any:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None
