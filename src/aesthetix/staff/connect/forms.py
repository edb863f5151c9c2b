"""What people enter about connections."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from aesthetix.connect.providers import registry
from aesthetix.connect.rules import schemes_told

_OVERLAPS = (
    ("0", "Ends at once"),
    ("1", "Works for 1 more day"),
    ("3", "Works for 3 more days"),
    ("7", "Works for 7 more days"),
)


class ConnectionForm(forms.Form):
    """The first step of the set-up."""

    source = forms.ChoiceField(label="Where do the events come from?", widget=forms.RadioSelect)
    name = forms.CharField(label="Name", max_length=100, help_text="Such as “AestheticsPro Beverly Hills”.")
    auth_scheme = forms.ChoiceField(
        label="How does the source prove that it is the sender?", initial="address", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = registry.all_providers()
        choices = [(provider.key, provider.label) for provider in providers]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self.fields["source"].initial = providers[0].key
        told = [(one.key, one.label) for one in schemes_told.ALL]
        self.fields["auth_scheme"].choices = told  # type: ignore[attr-defined]


class SchemeForm(forms.Form):
    """The options of one scheme; empty ones take the usual value."""

    def __init__(self, *args: Any, scheme: str, options: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = schemes_told.BY_KEY[scheme]
        for option in self.told.options:
            value = (options or {}).get(option.name, option.default)
            given = " ".join(value) if isinstance(value, list) else value
            more: dict[str, Any] = {
                "label": option.label,
                "help_text": option.help,
                "initial": given,
                "required": False,
            }
            if option.choices:
                self.fields[option.name] = forms.ChoiceField(choices=option.choices, **more)
            else:
                needed = option.name == "networks"
                self.fields[option.name] = forms.CharField(max_length=300, **{**more, "required": needed})

    def options(self) -> dict[str, Any]:
        """What the connection keeps."""
        found = {name: value.strip() for name, value in self.cleaned_data.items() if value.strip()}
        if "networks" in found:
            found["networks"] = found["networks"].replace(",", " ").split()
        return found


class DetailsForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100)
    account_id = forms.CharField(
        label="Account id at the source",
        max_length=100,
        required=False,
        help_text="If given, deliveries that name another account are set aside and raise an alert.",
    )
    retention_days = forms.IntegerField(
        label="Keep raw bodies for",
        min_value=1,
        max_value=3650,
        help_text="Days. Bodies are encrypted and needed for replays; what became of each delivery stays.",
    )
    billing_day = forms.IntegerField(
        label="Billing cycle begins on day",
        min_value=1,
        max_value=28,
        help_text="Of the month. The task meter starts anew then.",
    )


class SwitchesForm(forms.Form):
    acts_on_reschedules = forms.BooleanField(
        label="Act on reschedules",
        required=False,
        help_text="A changed appointment moves the next visit; stage and next visit follow the list of appointments.",
    )
    acts_on_deletions = forms.BooleanField(
        label="Act on deletions",
        required=False,
        help_text="An appointment deleted in the EMR no longer counts as the next visit.",
    )
    subtracts_refunds = forms.BooleanField(
        label="Subtract refunds",
        required=False,
        help_text="Refunds and voids lower lifetime value, those received before included. Stage and status stay.",
    )


class PlaceForm(forms.Form):
    """A row of the location table."""

    external_id = forms.CharField(label="Id at the source", max_length=100)
    name = forms.CharField(label="Name", max_length=200)
    timezone = forms.ChoiceField(label="Time zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self.fields["timezone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """A further key for a canonical field."""

    field = forms.ChoiceField(label="Field of the CRM")
    key = forms.CharField(
        label="Also read from",
        max_length=200,
        help_text="The key at the source, such as custom_mail or extra.contact.mail.",
    )

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(registry.get(source).fields())
        self.fields["field"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class OverlapForm(forms.Form):
    """How long what was valid before stays valid."""

    overlap = forms.ChoiceField(label="The one before", choices=_OVERLAPS, initial="1")


class DiscardForm(forms.Form):
    comment = forms.CharField(
        label="Why is it not needed?", max_length=300, help_text="Kept with the delivery. Write no patient data here."
    )


class FixForm(forms.Form):
    body = forms.CharField(
        label="Body",
        strip=False,
        max_length=1_048_576,
        widget=forms.Textarea(attrs={"rows": 18, "class": "code-field", "spellcheck": "false"}),
        help_text="What came stays on record; this text is applied in its place.",
    )
    comment = forms.CharField(
        label="What did you mend?", max_length=200, help_text="Kept with the delivery. Write no patient data here."
    )
