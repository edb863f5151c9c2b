"""Settings: custom fields in folders, their order, and one field's form."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.contacts.commands import fields as commands
from aesthetix.contacts.models import CustomField
from aesthetix.contacts.queries.fields import folders_of
from aesthetix.contacts.rules.fields import DataType
from aesthetix.design.parts import Action, Link
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.contacts.forms import add_errors
from aesthetix.staff.contacts.settings_tabs import tabs
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.tenancy.models import Location


class FieldForm(forms.Form):
    """A custom field. Object and type are asked for once."""

    name = forms.CharField(required=False, max_length=300, label="Name")
    data_type = forms.ChoiceField(choices=DataType, label="Type", help_text="It cannot be changed later.")
    object = forms.ChoiceField(choices=CustomField.Object, label="On", help_text="It cannot be changed later.")
    folder = forms.ChoiceField(required=False, label="Folder")
    placeholder = forms.CharField(required=False, max_length=200, label="Placeholder")
    options = forms.CharField(
        required=False, label="Options", widget=forms.Textarea(attrs={"rows": 5}), max_length=20_000,
        help_text="One per line; for dropdowns, radio buttons and checkboxes.",
    )  # fmt: skip

    def __init__(self, location: Location, *arguments: Any, is_new: bool = True, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["folder"].choices = [("", "No folder"), *((str(one.id), one.name) for one in folders_of(location))]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["data_type"], self.fields["object"]

    def draft(self) -> commands.FieldDraft:
        """Raises Refusal."""
        if not self.is_valid():
            raise Refusal("The field needs another look.", fields={})
        data = self.cleaned_data
        return commands.FieldDraft(
            data["name"],
            data.get("data_type", DataType.TEXT),
            data.get("object", CustomField.Object.CONTACT),
            UUID(data["folder"]) if data["folder"] else None,
            data["placeholder"],
            data["options"].splitlines(),
        )


def _common(request: StaffRequest) -> dict[str, Any]:
    return {"location": request.location, "by": request.actor, "at": request.at}


@staff_page("fields.manage")
def fields(request: StaffRequest) -> HttpResponse:
    """All custom fields by folder. Drag a field, or use its menu."""
    chosen = "opportunity" if request.GET.get("object") == "opportunity" else "contact"
    folders = list(folders_of(request.location))
    rows = CustomField.objects.filter(location=request.location, object=chosen).order_by("position", "name")
    by_folder: dict[UUID | None, list[CustomField]] = {folder.id: [] for folder in folders} | {None: []}
    for row in rows:
        by_folder[row.folder_id].append(row)
    context = {
        "title": "Custom fields",
        "subtitle": "What you keep about contacts beyond the standard fields.",
        "tabs": tabs(request, "fields"),
        "actions": [Action("New field", reverse("staff:field-new", args=[request.location.id]), "plus", "primary")],
        "sections": [(folder, by_folder[folder.id]) for folder in folders] + [(None, by_folder[None])],
        "folders": folders,
        "object": chosen,
    }
    return render(request, "staff/contacts/settings_fields.html", context)


@staff_page("fields.manage")
def new_field(request: StaffRequest) -> HttpResponse:
    form = FieldForm(request.location, request.POST or None, initial={"folder": request.GET.get("folder", "")})
    if request.method == "POST":
        try:
            made = commands.create_field(draft=form.draft(), **_common(request))
            messages.success(request, f"{made.name} was added. Its key is {made.key}.")
            return redirect("staff:fields", request.location.id)
        except Refusal as refusal:
            _refuse(form, refusal)
    return _form(request, form, "New field", "Add field")


@staff_page("fields.manage")
def edit_field(request: StaffRequest, field_id: UUID) -> HttpResponse:
    field = CustomField.objects.filter(location=request.location, id=field_id).first()
    if field is None:
        raise NotFound
    initial = {
        "name": field.name,
        "folder": str(field.folder_id or ""),
        "placeholder": field.placeholder,
        "options": "\n".join(field.options),
    }
    form = FieldForm(request.location, request.POST or None, initial=initial, is_new=False)
    if request.method == "POST":
        try:
            commands.edit_field(field_id=field.id, draft=form.draft(), **_common(request))
            messages.success(request, "Saved.")
            return redirect("staff:fields", request.location.id)
        except Refusal as refusal:
            _refuse(form, refusal)
    return _form(request, form, field.name, "Save", field)


def _refuse(form: forms.Form, refusal: Refusal) -> None:
    if refusal.fields or not form.errors:
        add_errors(form, refusal)


def _form(
    request: StaffRequest, form: FieldForm, title: str, submit: str, field: CustomField | None = None
) -> HttpResponse:
    back = reverse("staff:fields", args=[request.location.id])
    context = {
        "title": title,
        "form": form,
        "submit_label": submit,
        "cancel_url": back,
        "crumbs": [Link("Custom fields", back)],
        "field": field,
    }
    return render(
        request, "staff/contacts/settings_field.html", context, status=422 if form.is_bound and form.errors else 200
    )


@require_POST
@staff_page("fields.manage")
def move_field(request: StaffRequest) -> HttpResponse:
    """From dragging or from the menu: `card` (the field), `column` (the folder, or none), `position`."""
    folder, position = request.POST.get("column", ""), request.POST.get("position", "")
    try:
        field_id = UUID(request.POST.get("card", ""))
        folder_id = UUID(folder) if folder and folder != "none" else None
    except ValueError as error:
        raise Refusal("Choose one of the folders.") from error
    place = int(position) if position.lstrip("-").isdigit() and len(position) < 6 else 10_000  # noqa: PLR2004 -- to the end
    commands.move_field(field_id=field_id, folder_id=folder_id, position=place, **_common(request))
    return HttpResponse(status=204) if request.htmx else redirect("staff:fields", request.location.id)


@require_POST
@staff_page("fields.manage")
def delete_field(request: StaffRequest, field_id: UUID) -> HttpResponse:
    gone = commands.delete_field(field_id=field_id, **_common(request))
    messages.success(request, f"{gone.name} and its values were deleted. History keeps what they were.")
    return redirect("staff:fields", request.location.id)


@require_POST
@staff_page("fields.manage")
def save_folder(request: StaffRequest) -> HttpResponse:
    made = commands.save_folder(name=request.POST.get("name", ""), **_common(request))
    messages.success(request, f"The folder {made.name} was added.")
    return redirect("staff:fields", request.location.id)


@require_POST
@staff_page("fields.manage")
def change_folder(request: StaffRequest, folder_id: UUID) -> HttpResponse:
    """`act`: rename (with `name`), delete."""
    if request.POST.get("act") == "delete":
        name = commands.delete_folder(folder_id=folder_id, **_common(request))
        messages.success(request, f"The folder {name} was deleted. Its fields stay.")
    else:
        commands.save_folder(folder_id=folder_id, name=request.POST.get("name", ""), **_common(request))
        messages.success(request, "Saved.")
    return redirect("staff:fields", request.location.id)
