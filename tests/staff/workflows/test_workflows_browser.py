"""Building an automation in a real browser, and what all workflow pages look like to a machine that reads them."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from aesthetix.contacts.commands import ContactBook
from aesthetix.contacts.models import Contact
from aesthetix.kernel import chores
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows import commands
from aesthetix.workflows.models import Enrollment, Workflow
from support.cast import PASSWORD, TESTER, make_cast
from workflows.support import path, step

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SCREENSHOTS")
FACES = ((1440, "light"), (390, "dark"), (1440, "dark"), (390, "light"))


# Colours fade from one scheme to the other; axe must not measure in between.
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
}"""


@pytest.fixture
def cast_on_site(site):
    return make_cast()


def enter(page, site, email, where):
    page.goto(f"{site}/accounts/login/?next={where}")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def looked_at(page, name):
    """No axe violation, no complaint of the console, nothing wider than the screen."""
    found = []
    for width, scheme in FACES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        violations = Axe().run(page).response["violations"]
        found += [
            (name, width, scheme, one["id"], one["nodes"][0]["target"], one["nodes"][0]["any"][0]["message"])
            for one in violations
        ]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append((name, width, "too wide"))
    page.set_viewport_size({"width": 1440, "height": 900})
    return found + [(name, text) for text in page.complaints]


def change(practice, contact, key, value):
    """A change of one field, as it comes from anywhere, and the chores that follow."""
    with open_location(practice.location, TESTER):
        book = ContactBook(practice.location, TESTER, timezone.now())
        book.load([contact.id])
        book.write(contact.id, key, value)
        book.save()
    for _ in range(3):
        chores.run_all(practice.location.id, at=timezone.now())


def tags_of(practice, contact):
    with open_location(practice.location, TESTER):
        return Contact.objects.get(id=contact.id).tags


@pytest.mark.req("S3-42")
@pytest.mark.slow
def test_an_automation_from_an_apro_field_is_built_through_the_pages_and_runs(site, cast_on_site, page):
    practice = cast_on_site.beverly
    maya = practice.patients[0]
    enter(page, site, "beverly-admin@example.com", f"/l/{practice.location.id}/workflows/")
    page.get_by_role("button", name="New workflow").first.click()
    page.get_by_label("Name").fill("Call back no-shows")
    page.get_by_role("button", name="Create workflow").click()

    page.get_by_role("link", name="Add a trigger").click()
    page.get_by_role("link", name="Contact changed").click()
    page.get_by_label("Field").select_option(label="APro Appt Status")
    page.locator("#setting-to-list option").first.wait_for(state="attached")  # the form knows the field's values
    page.get_by_label("To this value").fill("NoShow")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Contact changed: APro Appt Status, to NoShow").wait_for()

    page.get_by_role("link", name="Add a step here").click()
    page.get_by_role("link", name="Add tags").or_(page.get_by_role("link", name="Add tag")).first.click()
    page.get_by_label("Tags", exact=True).fill("call-back")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".flow-card", has_text="call-back").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Version 1 is published").wait_for()

    change(practice, maya, "apro_appt_status", "Booked")
    before = tags_of(practice, maya)
    change(practice, maya, "apro_appt_status", "NoShow")
    assert (before, tags_of(practice, maya), page.complaints) == ([], ["call-back"], [])

    page.get_by_role("link", name="Enrolled").click()
    page.get_by_role("link", name="Maya OfBeverly").click()
    page.get_by_text("What happened").wait_for()
    assert looked_at(page, "run") == []


@pytest.fixture
def built(cast_on_site):
    """A workflow with branches and somebody inside, published, and changed since."""
    practice = cast_on_site.beverly
    now = timezone.now()
    with open_location(practice.location, TESTER):
        workflow = commands.create_workflow(
            location=practice.location,
            name="After a missed visit",
            description="Wins back who did not come.",
            by=TESTER,
            at=now,
        )
        definition = {
            "triggers": [
                {"kind": "contact_changed", "filters": {"field": "apro_appt_status", "to": "NoShow"}},
                {"kind": "tag_added", "filters": {"tags": ["missed"]}},
            ],
            "steps": [
                step("note", "add_note", {"body": "Missed the visit on {{contact.apro_appt_date}}."}),
                step(
                    "which",
                    "if_else",
                    {"paths": [path("patient", "type", "is", "Patient"), path("lead", "type", "is", "Lead")]},
                    patient=[
                        step("wait", "wait", {"mode": "time", "amount": 2, "unit": "days"}),
                        step("tell", "internal_notification", {"to": "owner", "subject": "Please call"}),
                    ],
                    lead=[step("call", "add_tags", {"tags": ["call-back"]}), step("pause", "wait", {"amount": 3})],
                ),
                step("last", "update_field", {"field": "source", "mode": "set", "value": "Won back"}),
            ],
            "settings": {"allow_reentry": True},
        }
        commands.save_draft(workflow=workflow, definition=definition, by=TESTER, at=now)
        commands.publish(workflow=workflow, by=TESTER, at=now)
        for contact in practice.patients:
            commands.enroll_by_hand(workflow=workflow, contact=contact, by=TESTER, at=now)
        commands.create_workflow(location=practice.location, name="Welcome new leads", by=TESTER, at=now)
        system = commands.create_workflow(location=practice.location, name="APro Invoice Paid", by=TESTER, at=now)
        Workflow.objects.filter(id=system.id).update(
            system_key="apro_invoice_paid", is_hidden=True, is_locked=True, status="published"
        )
    chores.run_all(practice.location.id, at=timezone.now())
    with open_location(practice.location, TESTER):
        workflow.refresh_from_db()
        definition["steps"][0]["settings"]["body"] = "Missed the visit."
        definition["triggers"].pop()
        commands.save_draft(workflow=workflow, definition=definition, by=TESTER, at=timezone.now())
        run = Enrollment.objects.filter(workflow=workflow).first()
    return practice, workflow, run, system


@pytest.mark.slow
def test_every_workflow_page_reads_well_in_light_and_dark_on_desk_and_phone(site, built, page):
    practice, workflow, run, system = built
    base = f"/l/{practice.location.id}/workflows/"
    enter(page, site, "owner@example.com", base)
    found = looked_at(page, "list")
    for name, address in (
        ("steps", f"{workflow.id}/"),
        ("step", f"{workflow.id}/?step=which"),
        ("field", f"{workflow.id}/?step=last"),
        ("note", f"{workflow.id}/?step=note"),
        ("kinds", f"{workflow.id}/?add=which:patient:1"),
        ("math", f"{workflow.id}/?add=::0&kind=math"),
        ("enrolled", f"{workflow.id}/enrolled/"),
        ("way", f"{workflow.id}/enrolled/{run.id}/"),
        ("settings", f"{workflow.id}/settings/"),
        ("versions", f"{workflow.id}/versions/"),
        ("locked", f"{system.id}/"),
        ("contact", f"../contacts/{practice.patients[1].id}/workflows/"),
    ):
        page.goto(f"{site}{base}{address}")
        found += looked_at(page, name)
    assert found == []
