"""What callers may send about a location's custom fields, custom values and tags."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from aesthetix.api.wire import Wire

Name = Annotated[str, Field(min_length=1, max_length=100)]


class FieldsQuery(Wire):
    model: Literal["contact", "opportunity", "all"] = "contact"


class FieldBase(Wire):
    placeholder: Annotated[str, Field(max_length=200)] | None = None
    position: int | None = Field(None, ge=0, le=10_000)
    options: Annotated[list[Any], Field(max_length=200)] | None = None
    picklist_options: Annotated[list[Any], Field(max_length=200)] | None = None
    text_box_list_options: Annotated[list[Any], Field(max_length=200)] | None = None
    parent_id: str | None = None
    model: Literal["contact", "opportunity"] | None = None

    def choices(self) -> list[str] | None:
        """The options in whichever of the three keys they came: texts, or objects with a label."""
        given = next(
            (o for o in (self.options, self.picklist_options, self.text_box_list_options) if o is not None), None
        )
        if given is None:
            return None
        labels = (item.get("label", item.get("name", "")) if isinstance(item, dict) else item for item in given)
        return [str(label) for label in labels]


class FieldNew(FieldBase):
    name: Name
    data_type: str

    @field_validator("data_type")
    @classmethod
    def _corrected(cls, value: str) -> str:
        """Upper case; the right spelling of MONETORY is understood."""
        return {"MONETARY": "MONETORY"}.get(value.upper(), value.upper())


class FieldChange(FieldBase):
    name: Name | None = None


class ValueInput(Wire):
    name: Name
    value: Annotated[str, Field(max_length=10_000)]


class TagInput(Wire):
    name: Name
