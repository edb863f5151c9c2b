"""Operations on one contact, and the list by cursor."""

from typing import Any

from django.utils.http import urlencode
from ninja import Query, Router

from aesthetix.api.application import operation, same_location
from aesthetix.api.contacts import shapes
from aesthetix.api.contacts.reading import contact_id, contact_shown, read
from aesthetix.api.contacts.schemas import ContactInput, ContactQuery, ContactUpsert, DuplicateQuery
from aesthetix.api.door import ApiRequest
from aesthetix.api.errors import unprocessable
from aesthetix.api.fields import CustomFields, Ignored
from aesthetix.api.reports import ignored_report
from aesthetix.api.wire import as_id, millis
from aesthetix.contacts.commands import contacts as commands
from aesthetix.contacts.commands import outside
from aesthetix.contacts.models import Contact, ContactQuerySet
from aesthetix.contacts.queries.identity import matches_of
from aesthetix.contacts.queries.search import found_by
from aesthetix.contacts.rules.values import BadValue, clean_email, clean_phone
from aesthetix.kernel.keyset import Page, Sorting, page_of

router = Router(tags=["contacts"])
READ, WRITE = "contacts.readonly", "contacts.write"
VIA = "api"
MOST_FOUND = 10_000


@operation(router, "GET", "/contacts/", scope=READ)
def get_contacts(request: ApiRequest, query: Query[ContactQuery]) -> dict[str, Any]:
    """Contacts, newest first, page by page with `startAfterId`."""
    same_location(request, query.location_id)
    rows = contacts_here(request, query.query or "")
    after = as_id(query.start_after_id) if query.start_after_id else None
    if query.start_after_id and after is None:
        raise unprocessable("startAfterId: should be the id that the page before ended with")
    page = page_of(rows, Sorting("created_at"), after=after, limit=query.limit)
    fields = CustomFields(request.location)
    return {
        "contacts": [shapes.contact(row, fields, request.generation) for row in page.rows],
        "count": page.total,
        "meta": _meta(request, query, page),
    }


@operation(router, "POST", "/contacts/", scope=WRITE, status=201)
def create_contact(request: ApiRequest, body: ContactInput) -> dict[str, Any]:
    """A new contact; 400 with `meta.contactId` if the e-mail or phone is known."""
    same_location(request, body.location_id)
    reading = read(request, body)
    row = outside.add_contact(location=request.location, write=reading.write, via=VIA, by=request.actor, at=request.at)
    return {"contact": contact_shown(request, row.id), **ignored_report(body, reading.ignored)}


@operation(router, "POST", "/contacts/upsert", scope=WRITE)
def upsert_contact(request: ApiRequest, body: ContactUpsert) -> dict[str, Any]:
    """Change the contact with this e-mail or phone, or create one; says what had no effect."""
    same_location(request, body.location_id)
    reading = read(request, body)
    done = outside.upsert_contact(
        location=request.location,
        write=reading.write,
        via=VIA,
        by=request.actor,
        at=request.at,
        always_new=bool(body.create_new_if_duplicate_allowed),
    )
    ignored = [*reading.ignored, *(Ignored(name, "another contact has it") for name in done.held_elsewhere)]
    return {"new": done.is_new, "contact": contact_shown(request, done.contact.id), **ignored_report(body, ignored)}


@operation(router, "GET", "/contacts/search/duplicate", scope=READ)
def get_duplicate_contact(request: ApiRequest, query: Query[DuplicateQuery]) -> dict[str, Any]:
    """The contact with this e-mail or phone; `contact` is null if there is none."""
    same_location(request, query.location_id)
    try:
        email = clean_email(query.email) if query.email else ""
        # a plus sign that the caller did not encode arrives as a blank
        phone = clean_phone(query.number.replace(" ", "+", 1), request.location.country).number if query.number else ""
    except BadValue as error:
        raise unprocessable(str(error)) from error
    found = matches_of(request.location, email=email, phone=phone)
    return {"contact": contact_shown(request, found[0].contact.id) if found else None}


@operation(router, "GET", "/contacts/{contact}", scope=READ)
def get_contact(request: ApiRequest, contact: str) -> dict[str, Any]:
    """One contact."""
    return {"contact": contact_shown(request, contact_id(request, contact))}


@operation(router, "PUT", "/contacts/{contact}", scope=WRITE)
def update_contact(request: ApiRequest, contact: str, body: ContactInput) -> dict[str, Any]:
    """Change what the body names and nothing else; null clears a field, `tags` replaces them."""
    same_location(request, body.location_id)
    key = contact_id(request, contact)
    reading = read(request, body)
    outside.change_contact(
        location=request.location, contact_id=key, write=reading.write, by=request.actor, at=request.at
    )
    shown = contact_shown(request, key)
    return {"succeeded": True, "succeded": True, "contact": shown, **ignored_report(body, reading.ignored)}


@operation(router, "DELETE", "/contacts/{contact}", scope=WRITE)
def delete_contact(request: ApiRequest, contact: str) -> dict[str, Any]:
    """Put the contact aside; the practice can restore it."""
    key = contact_id(request, contact)
    commands.delete_contacts(location=request.location, contact_ids=[key], by=request.actor, at=request.at)
    return {"succeeded": True, "succeded": True}


def contacts_here(request: ApiRequest, text: str) -> ContactQuerySet:
    """The location's contacts that a text finds, all of them without one."""
    rows = Contact.objects.here().filter(location=request.location).prefetch_related("more_emails", "more_phones")
    return rows.filter(id__in=found_by(request.location, text, most=MOST_FOUND)) if text.strip() else rows


def _meta(request: ApiRequest, query: ContactQuery, page: Page) -> dict[str, Any]:
    meta: dict[str, Any] = {"total": page.total, "currentPage": 1}
    if len(page.rows) < query.limit:
        return meta
    last = page.rows[-1]
    cursor: dict[str, Any] = {"startAfter": millis(last.created_at), "startAfterId": str(last.id)}
    kept: dict[str, Any] = {"limit": query.limit, **({"query": query.query} if query.query else {})}
    address = request.build_absolute_uri(request.path)
    line = urlencode({"locationId": str(request.location.id), **kept, **cursor})
    return meta | cursor | {"nextPage": 2, "nextPageUrl": f"{address}?{line}"}
