"""Adding a contact, editing it, deleting it; one field at a time on its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.contacts.commands import contacts as commands
from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.design.parts import Link
from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.staff.contacts import undo
from aesthetix.staff.contacts.cells import value_cell
from aesthetix.staff.contacts.forms import FieldsForm, initial_of
from aesthetix.staff.contacts.gate import contact_for
from aesthetix.staff.guard import StaffRequest, staff_page

FIRST = ("first_name", "last_name", "email", "phone", "type", "date_of_birth", "source")
PLACE = ("address", "city", "state", "postal_code", "country", "timezone")
MORE = ("company_name", "website")


def _sections(form: FieldsForm, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The form's fields under headings, empty ones left out."""
    parts = [("About", FIRST), ("Address", PLACE), ("Work", MORE)]
    parts += [(section.name, tuple(spec.key for spec in section.specs)) for section in catalogue.sections]
    found = [(name, [form[key] for key in keys if key in form.fields]) for name, keys in parts]
    return [{"name": name, "fields": fields} for name, fields in found if fields]


def _crumbs(request: StaffRequest, *more: Link) -> list[Link]:
    return [Link("Contacts", reverse("staff:contacts-list", args=[request.location.id])), *more]


@staff_page("contacts.edit")
def new_contact(request: StaffRequest) -> HttpResponse:
    """The form; posted, it makes the contact and shows it."""
    catalogue = Catalogue(request.location)
    form = FieldsForm(catalogue, (*FIRST, *PLACE, *MORE), request.POST or None, initial={"type": "Lead"})
    if request.method == "POST":
        try:
            values = {key: value for key, value in form.raw().items() if value}
            contact = commands.create_contact(location=request.location, values=values, by=request.actor, at=request.at)
            messages.success(request, f"{contact.name} is in your contacts.")
            return redirect("staff:contact", request.location.id, contact.id)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(
        request,
        form,
        catalogue,
        "New contact",
        "Add contact",
        reverse("staff:contacts-list", args=[request.location.id]),
    )


@staff_page("contacts.edit")
def edit_contact(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Every field that a person may write."""
    contact, catalogue = contact_for(request, contact_id), Catalogue(request.location)
    keys = [key for key, spec in catalogue.specs.items() if not spec.is_read_only and key != "phone_extension"]
    form = FieldsForm(catalogue, keys, request.POST or None, initial=initial_of(contact, keys, catalogue))
    url = reverse("staff:contact", args=[request.location.id, contact.id])
    if request.method == "POST":
        try:
            _save(request, contact, form.raw())
            messages.success(request, "Saved.")
            return redirect(url)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, form, catalogue, f"Edit {contact.name}", "Save", url, Link(contact.name, url))


def _save(request: StaffRequest, contact: Contact, values: dict[str, Any]) -> Contact:
    return commands.update_contact(
        location=request.location, contact_id=contact.id, values=values, by=request.actor, at=request.at
    )


def _form_page(  # noqa: PLR0917 -- private, called twice
    request: StaffRequest,
    form: FieldsForm,
    catalogue: Catalogue,
    title: str,
    submit: str,
    cancel_url: str,
    *crumbs: Link,
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "sections": _sections(form, catalogue),
        "subtitle": "A name, an e-mail or a phone is enough; everything else can follow.",
        "submit_label": submit,
        "cancel_url": cancel_url,
        "crumbs": _crumbs(request, *crumbs),
    }
    return render(request, "staff/contacts/form.html", context, status=422 if form.is_bound and form.errors else 200)


@staff_page("contacts.edit")
def edit_field(request: StaffRequest, contact_id: UUID, key: str) -> HttpResponse:
    """One field in place: GET gives its form, POST writes it, `?show` gives its value again."""
    contact, catalogue = contact_for(request, contact_id), Catalogue(request.location)
    spec = catalogue.specs.get(key)
    if spec is None or spec.is_read_only:
        raise NotFound
    if not request.htmx:
        return redirect("staff:contact-edit", request.location.id, contact.id)
    if "show" in request.GET:
        return _shown(request, contact, key, catalogue)
    initial = initial_of(contact, [key], catalogue)
    form = FieldsForm(catalogue, [key], request.POST or None, initial=initial, auto_id="inline-%s")
    if request.method == "POST":
        try:
            return _shown(request, _save(request, contact, form.raw()), key, catalogue)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"contact": contact, "form": form, "field": form[key]}
    return render(request, "staff/contacts/_field_form.html", context)


def _shown(request: StaffRequest, contact: Contact, key: str, catalogue: Catalogue) -> HttpResponse:
    cell = value_cell(contact, catalogue.specs[key], catalogue)
    response = render(request, "staff/contacts/_field.html", {"contact": contact, "cell": cell, "may_edit": True})
    if request.method == "POST":
        response["HX-Trigger"] = "contact-changed"
    return response


@require_POST
@staff_page("contacts.delete")
def delete_contact(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    contact = contact_for(request, contact_id)
    commands.delete_contacts(location=request.location, contact_ids=[contact.id], by=request.actor, at=request.at)
    undo.offer(request, f"{contact.name} was deleted.", "restore", [contact.id])
    return redirect("staff:contacts-list", request.location.id)
