"""Short forms of the workflow pages."""

from django import forms


class NameForm(forms.Form):
    """A workflow's name."""

    name = forms.CharField(max_length=150, label="Name", widget=forms.TextInput(attrs={"autocomplete": "off"}))
