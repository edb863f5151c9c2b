"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from aesthetix.tenancy.models import Membership, User
from aesthetix.tenancy.rules import GRANTS, PERMISSIONS, Role

ONLY_ASSIGNED = "Sees only contacts and opportunities that are assigned to them"


class ProfileForm(forms.Form):
    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100, required=False)
    phone = forms.CharField(max_length=32, required=False, widget=forms.TextInput(attrs={"type": "tel"}))


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail")
    role = forms.ChoiceField(choices=())
    only_assigned = forms.BooleanField(label=ONLY_ASSIGNED, required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], at_agency: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["role"].initial = roles[-1][0] if roles else None
        if at_agency:
            del self.fields["only_assigned"]


class MembershipForm(forms.Form):
    role = forms.ChoiceField(choices=())
    only_assigned = forms.BooleanField(label=ONLY_ASSIGNED, required=False)
    taken_away = forms.MultipleChoiceField(
        label="Take away",
        required=False,
        choices=list(PERMISSIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="What the role would allow, but this person must not do.",
    )

    def __init__(self, *args: Any, membership: Membership, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["initial"] = {key: getattr(membership, key) for key in ("role", "only_assigned", "taken_away")}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        granted = {key for role, _ in roles for key in GRANTS[Role(role)]}
        choices = [(key, text) for key, text in PERMISSIONS.items() if key in granted]
        self.fields["taken_away"].choices = choices  # type: ignore[attr-defined]
        if membership.location_id is None:
            del self.fields["only_assigned"]


class JoinForm(forms.Form):
    first_name = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A sentence you can remember is better than a riddle.",
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        names = {key: self.cleaned_data.get(key, "") for key in ("first_name", "last_name")}
        password_validation.validate_password(self.cleaned_data["password"], User(email=self.email, **names))
        return str(self.cleaned_data["password"])
