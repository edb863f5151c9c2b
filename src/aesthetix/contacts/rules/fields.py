"""The fields of a contact: standard ones here, custom ones as data; types and what a value of each looks like.

A value is kept as JSON: text as str, dates as ISO `YYYY-MM-DD`, money as integer cents, numbers as int or float,
several options as a list of str.
"""

from dataclasses import dataclass, field

from django.db.models import TextChoices


class DataType(TextChoices):
    """The types of section 2.3 of the reference, in HighLevel's spelling (`MONETORY` is theirs)."""

    TEXT = "TEXT", "Single line"
    LARGE_TEXT = "LARGE_TEXT", "Multi line"
    TEXTBOX_LIST = "TEXTBOX_LIST", "Text box list"
    NUMERICAL = "NUMERICAL", "Number"
    PHONE = "PHONE", "Phone"
    MONETARY = "MONETORY", "Monetary"
    SINGLE_OPTIONS = "SINGLE_OPTIONS", "Dropdown (single)"
    MULTIPLE_OPTIONS = "MULTIPLE_OPTIONS", "Dropdown (multiple)"
    RADIO = "RADIO", "Radio"
    CHECKBOX = "CHECKBOX", "Checkbox"
    DATE = "DATE", "Date"
    FILE_UPLOAD = "FILE_UPLOAD", "File upload"
    SIGNATURE = "SIGNATURE", "Signature"
    EMAIL = "EMAIL", "E-mail"
    URL = "URL", "URL"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field, standard or custom. `column`: the model's column for a standard one, None for a custom one."""

    key: str
    label: str
    data_type: str
    column: str | None = None
    options: tuple[str, ...] = field(default=())
    is_read_only: bool = False


STANDARD: dict[str, FieldSpec] = {
    spec.key: spec
    for spec in (
        FieldSpec("first_name", "First Name", DataType.TEXT, "first_name"),
        FieldSpec("last_name", "Last Name", DataType.TEXT, "last_name"),
        FieldSpec("email", "Email", DataType.EMAIL, "email"),
        FieldSpec("phone", "Phone", DataType.PHONE, "phone"),
        FieldSpec("phone_extension", "Phone Extension", DataType.TEXT, "phone_extension"),
        FieldSpec("address", "Address", DataType.TEXT, "address"),
        FieldSpec("city", "City", DataType.TEXT, "city"),
        FieldSpec("state", "State", DataType.TEXT, "state"),
        FieldSpec("postal_code", "Postal Code", DataType.TEXT, "postal_code"),
        FieldSpec("country", "Country", DataType.TEXT, "country"),
        FieldSpec("website", "Website", DataType.URL, "website"),
        FieldSpec("company_name", "Company", DataType.TEXT, "company_name"),
        FieldSpec("date_of_birth", "Date of Birth", DataType.DATE, "date_of_birth"),
        FieldSpec("type", "Contact Type", DataType.SINGLE_OPTIONS, "type"),
        FieldSpec("source", "Source", DataType.TEXT, "source"),
        FieldSpec("timezone", "Time Zone", DataType.TEXT, "timezone"),
    )
}

# columns that are never NULL: empty means ""
TEXT_COLUMNS = frozenset(spec.column for spec in STANDARD.values() if spec.data_type != DataType.DATE)
