"""Forms whose fields come from the catalogue. They keep what was typed; `contacts` cleans and refuses."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms

from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.records import value_of
from aesthetix.contacts.rules.fields import DataType, FieldSpec
from aesthetix.contacts.rules.values import read_phone
from aesthetix.kernel.errors import Refusal

_LONGEST = 12_000
_AUTOCOMPLETE = {"email": "off", "phone": "off"}


def control_for(spec: FieldSpec, catalogue: Catalogue, placeholder: str = "") -> forms.Field:
    """One form field; never required, since the commands know what is."""
    if spec.key == "timezone":
        zones = sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "posix", "right"))
        )
        choices = [
            ("", f"The practice's ({catalogue.location.timezone})"),
            *((zone, zone.replace("_", " ")) for zone in zones),
        ]
        return forms.ChoiceField(label=spec.label, required=False, choices=choices)
    if spec.data_type in {DataType.SINGLE_OPTIONS, DataType.RADIO}:
        empty = [] if spec.key == "type" else [("", "—")]
        choices = [*empty, *((option, option) for option in spec.options)]
        return _Lenient(label=spec.label, required=False, choices=choices)
    if spec.data_type in {DataType.MULTIPLE_OPTIONS, DataType.CHECKBOX}:
        choices = [(option, option) for option in spec.options]
        return _LenientMany(label=spec.label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple)
    widget = _widget(spec, placeholder)
    help_text = "One per line." if spec.data_type == DataType.TEXTBOX_LIST else ""
    return forms.CharField(
        label=spec.label, required=False, max_length=_LONGEST, widget=widget, strip=False, help_text=help_text
    )


def _widget(spec: FieldSpec, placeholder: str) -> forms.Widget:
    widget: forms.Widget = forms.TextInput(
        attrs={"autocomplete": "off", "placeholder": placeholder or _HINTS.get(spec.data_type, "")}
    )
    if spec.data_type in {DataType.LARGE_TEXT, DataType.TEXTBOX_LIST}:
        widget = forms.Textarea(attrs={"rows": 3})
    elif spec.data_type == DataType.DATE:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif spec.data_type == DataType.EMAIL:
        widget = forms.EmailInput(attrs={"autocomplete": "off"})
    elif spec.data_type == DataType.PHONE:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    return widget


_HINTS: dict[str, str] = {DataType.MONETARY: "0.00", DataType.URL: "https://"}


class _Lenient(forms.ChoiceField):
    """Lets the command say what is wrong with an option, as for every other door."""

    def valid_value(self, value: Any) -> bool:  # noqa: ARG002 -- Django's signature
        return True


class _LenientMany(forms.MultipleChoiceField):
    def valid_value(self, value: Any) -> bool:  # noqa: ARG002 -- Django's signature
        return True


class FieldsForm(forms.Form):
    """A form of these catalogue fields."""

    def __init__(self, catalogue: Catalogue, keys: Iterable[str], *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        placeholders = {field.key: field.placeholder for field in catalogue.custom}
        for key in keys:
            self.fields[key] = control_for(catalogue.specs[key], catalogue, placeholders.get(key, ""))

    def raw(self) -> dict[str, Any]:
        """What was typed, by key; for the commands."""
        self.is_valid()
        return {key: self.cleaned_data.get(key, self.data.get(key)) for key in self.fields}

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal's words beside their fields."""
        add_errors(self, refusal)


def add_errors(form: forms.Form, refusal: Refusal) -> None:
    """A refusal's words beside their fields; what belongs to none of them above the form."""
    form.is_valid()
    for name, texts in refusal.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
    if not refusal.fields:
        form.add_error(None, refusal.message)


def initial_of(contact: Contact, keys: Iterable[str], catalogue: Catalogue) -> Mapping[str, Any]:
    """A contact's values as they are typed."""
    return {key: _as_typed(contact, catalogue.specs[key], catalogue) for key in keys}


def _as_typed(contact: Contact, spec: FieldSpec, catalogue: Catalogue) -> Any:
    value = value_of(contact, spec.key)
    if value in (None, ""):
        return ""
    if spec.data_type == DataType.MONETARY and isinstance(value, int):
        return f"{value / 100:.2f}"
    if spec.data_type == DataType.PHONE:
        extension = contact.phone_extension if spec.key == "phone" else ""
        return read_phone(str(value), extension, catalogue.location.country)
    if spec.data_type == DataType.TEXTBOX_LIST and isinstance(value, list):
        return "\n".join(value)
    return value
