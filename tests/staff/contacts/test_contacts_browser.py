"""The contact pages in a real browser: what works by script, what a screen reader meets, light and dark, wide and narrow."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client

from aesthetix.calendars.models import Appointment
from aesthetix.contacts.commands import ContactBook, NoteDraft
from aesthetix.contacts.models import Contact, Task
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER, make_cast, make_contact

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def beverly(site, page):
    practice = make_cast().beverly
    for number, name in enumerate(("Ana Brandt", "Zoë Ngọc", "Noor Haddad", "Grace Okafor", "Lena Ortiz")):
        first, last = name.split()
        make_contact(practice.location, ("vip", "botox")[: number % 3], first_name=first, last_name=last, email=f"{number}@example.com", phone=f"+1310555020{number}", type="Patient" if number % 2 else "Lead")  # fmt: skip
    fill(practice)
    client = Client()
    client.force_login(practice.admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
    practice.url = f"{site}/l/{practice.location.id}"
    return practice


def fill(practice):
    """A life for the first patient."""
    contact, common = practice.patients[0], {"location": practice.location, "created_at": AT, "updated_at": AT}
    with open_location(practice.location, TESTER):
        Appointment.objects.create(contact=contact, source="aestheticspro", external_id="A1", status="new", on_date=(AT + timedelta(days=9)).date(), services="Botox, Hydrafacial", providers="Dr. Lin", last_event_at=AT, **common)  # fmt: skip
        for number, cents in enumerate((125050, 45000)):
            LedgerEntry.objects.create(contact=contact, source="aestheticspro", external_id=f"I{number}", kind="invoice", amount_cents=cents, currency="USD", number=f"100{number}", services="Botox", on_date=AT.date(), last_event_at=AT, **common)  # fmt: skip
        Task.objects.create(
            location=practice.location, contact=contact, title="Call about aftercare", due_at=AT, created_at=AT
        )
        book = ContactBook(practice.location, TESTER, AT + timedelta(minutes=1))
        book.load([contact.id])
        for key, value in {"city": "Beverly Hills", "type": "Patient", "patient_lifetime_value": 170050, "next_visit_date": "2026-03-19", "next_visit_service": "Botox", "last_visit_date": "2026-02-11", "apro_client_id": "C-1044"}.items():  # fmt: skip
            book.write(contact.id, key, value)
        book.tag(contact.id, ["vip", "membership"])
        book.note(
            NoteDraft(
                contact.id, "Appointment A1 was booked for March 19: Botox, Hydrafacial with Dr. Lin.", "aestheticspro"
            )
        )
        book.save()


def looked_at(page, name):
    """No axe violation, no complaint of the console, nothing wider than the screen; in light and dark, wide and narrow."""
    found = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(
                "Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null)"
            )  # colours fade over
            found += [
                (name, width, scheme, one["id"], [node["target"] for node in one["nodes"]][:3])
                for one in Axe().run(page).response["violations"]
            ]
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found.append((name, width, scheme, "wider than the screen"))
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    assert found == []
    assert page.complaints == []


def until_listening(page, selector):
    """Until htmx has taken hold of the element; asked from outside, since the page's policy forbids eval."""
    for _ in range(200):
        if page.evaluate("chosen => Boolean(document.querySelector(chosen)?.['htmx-internal-data'])", selector):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{selector} was never taken hold of")


def test_the_list_is_searched_filtered_and_acted_on(page, beverly):
    page.goto(f"{beverly.url}/contacts/")
    looked_at(page, "list")
    page.fill("#main [name=q]", "okafor")
    page.get_by_text("1 contact", exact=True).wait_for()
    assert "q=okafor" in page.url
    page.goto(f"{beverly.url}/contacts/")
    page.get_by_role("link", name="Filter").click()
    until_listening(page, "#filter-dialog [name^=field-]")
    page.locator("#filter-dialog").get_by_label("Field", exact=True).select_option("type")
    page.locator("#filter-dialog").get_by_label("Value", exact=True).select_option("Patient")
    looked_at(page, "filter")
    page.get_by_role("button", name="Show contacts").click()
    page.get_by_text("3 contacts").wait_for()
    assert page.get_by_text("Contact Type is Patient").is_visible()
    page.get_by_label("Select Grace Okafor").check()
    page.get_by_role("button", name="Tag", exact=True).click()
    page.locator("#bulk-tag-name").fill("spring")
    looked_at(page, "bulk")
    page.get_by_role("button", name="Add tag").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    page.get_by_label("Remove the condition Contact Type is Patient").click()
    page.get_by_text("7 contacts").wait_for()


def test_a_contact_is_read_and_changed_in_place(page, beverly):
    page.goto(f"{beverly.url}/contacts/{beverly.patients[0].id}/")
    looked_at(page, "contact")
    page.get_by_label("Edit City").click()
    page.locator("#inline-city").fill("Malibu")
    page.get_by_role("button", name="Save").first.click()
    page.locator(".field-line", has_text="Malibu").wait_for()
    page.get_by_role("link", name="Value", exact=True).click()
    page.get_by_text("$1,250.50").first.wait_for()
    looked_at(page, "value")
    page.get_by_role("navigation", name="Kinds of activity").get_by_role("link", name="Payments").click()
    page.get_by_text("Paid invoice $450.00").wait_for()
    page.get_by_label("Hide empty fields").check()
    assert page.locator(".field-line", has_text="Postal Code").is_hidden()
    page.locator("[data-dialog-open=dnd-dialog]").click()
    looked_at(page, "dnd")
    with open_location(beverly.location, TESTER):
        assert Contact.objects.get(id=beverly.patients[0].id).city == "Malibu"


@pytest.mark.parametrize("path", ["contacts/new/", "settings/fields/", "settings/fields/new/", "settings/fields/tags/", "settings/fields/types/", "settings/fields/values/"])  # fmt: skip
def test_forms_and_settings_are_fit_to_look_at(page, beverly, path):
    page.goto(f"{beverly.url}/{path}")
    looked_at(page, path.strip("/").replace("/", "-"))
