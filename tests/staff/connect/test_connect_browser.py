"""AX Connect in a real browser: the ping arrives live, and every page is fit to be seen."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from aesthetix.connect.commands import connections as commands
from aesthetix.connect.commands.drain import drain
from aesthetix.connect.models import Delivery
from aesthetix.kernel import clock
from aesthetix.tenancy.scope import open_location
from staff.connect.bodies import arrive, booked, make, refund, unreachable
from support.cast import TESTER, make_cast

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SCREENSHOTS")
FACES = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
LIGHT = [(1440, "light"), (390, "light")]  # without loading the page anew


@pytest.fixture
def practice(site):
    return make_cast().beverly


def enter(page, site, user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def looked_at(page, name, faces=FACES):
    """No axe violation, no complaint of the console, nothing wider than the screen."""
    for width, scheme in faces:
        page.set_viewport_size({"width": width, "height": 900})
        if len(faces) > 2:
            page.emulate_media(color_scheme=scheme)
            page.reload(wait_until="networkidle")
        violations = Axe().run(page).response["violations"]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        assert (
            name,
            [(one["id"], one["nodes"][0]["target"], one["nodes"][0]["failureSummary"]) for one in violations],
        ) == (name, [])
        assert (name, page.evaluate("document.documentElement.scrollWidth <= innerWidth")) == (name, True)
    page.emulate_media(color_scheme="light")
    assert page.complaints == []


@pytest.mark.req("S3-22")
def test_first_ping_arrives_live_and_changes_nothing(page, site, practice):
    enter(page, site, practice.admin)
    page.goto(site + reverse("staff:connect-new", args=[practice.location.id]))
    looked_at(page, "new")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("textbox", name="Name").fill("AestheticsPro Beverly Hills")
    page.get_by_label("Secret in a header").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Listening…").wait_for()
    assert page.get_by_label("Address").input_value().startswith("http")
    assert len(page.get_by_label("Secret", exact=True).input_value()) > 30
    looked_at(page, "setup-listening", LIGHT)
    with open_location(practice.location, TESTER):
        connection = commands.Connection.objects.get()
        connection.location = practice.location
        arrive(connection, {"event": "ping"})
    drain(practice.location.id, at=clock.now())
    page.get_by_text("Test ping received.").wait_for(timeout=6000)
    assert page.get_by_label("Secret", exact=True).count() == 1
    looked_at(page, "setup-ping", LIGHT)
    looked_at(page, "setup-later")
    assert page.get_by_label("Secret", exact=True).count() == 0


def a_busy_day(practice):
    location = practice.location
    start = clock.now() - timedelta(hours=20)
    with open_location(location, TESTER):
        connection = make(location, "AestheticsPro Beverly Hills")
        commands.set_places(
            connection=connection, places={"12": ("Beverly Hills", "America/Los_Angeles"), "21": ("Scottsdale", "America/Phoenix")},
            by=TESTER, at=start,
        )  # fmt: skip
    people = (
        ("Maya", "Torres"),
        ("Zoë", "Ngọc"),
        ("Ava", "Lindqvist"),
        ("Noor", "Haddad"),
        ("Ruth", "Feldman"),
        ("June", "Park"),
    )
    for hour in range(20):
        at = start + timedelta(hours=hour, minutes=7)
        with open_location(location, TESTER):
            for number in range(1 + hour * 7 % 5):
                who = (hour + number) % 6
                arrive(
                    connection,
                    booked(f"88{who}{hour}", people[who], at=at.isoformat(), custom_skin_type="IV"),
                    at=at + timedelta(seconds=number),
                )
        drain(location.id, at=at + timedelta(seconds=1 + hour % 4))
    with open_location(location, TESTER):
        bodies = (
            refund("8801"),
            unreachable(),
            b'{"event": "appointment.created", broken',
            {"event": "ping"},
            [booked("9001"), booked("9002", ("Ivy", "Chen"))],
        )
        for body in bodies:
            arrive(connection, body, at=clock.now() - timedelta(minutes=9))
    drain(location.id, at=clock.now() - timedelta(minutes=8, seconds=58))
    return connection


def test_every_page_is_fit_to_be_seen(page, site, practice):
    enter(page, site, practice.admin)
    page.goto(site + reverse("staff:connect", args=[practice.location.id]))
    looked_at(page, "empty")
    connection = a_busy_day(practice)
    with open_location(practice.location, TESTER):
        done = Delivery.objects.filter(state="processed").order_by("received_at").first()
        dead = Delivery.objects.get(state="dead_letter")
    here = [practice.location.id, connection.id]
    pages = ("connection", "deliveries", "attention", "skips", "tasks", "settings", "places", "mapping", "credentials")
    addresses = {"list": reverse("staff:connect", args=here[:1])}
    addresses |= {name: reverse(f"staff:connect-{name}", args=here) for name in pages}
    addresses |= {name: reverse(f"staff:connect-{name}", args=[*here, done.id]) for name in ("delivery", "raw")}
    addresses["fix"] = reverse("staff:connect-fix", args=[*here, dead.id])
    for name, address in addresses.items():
        page.goto(site + address)
        looked_at(page, name)


def test_review_shows_bodies_beside_outcomes_and_goes_live(page, site, practice):
    with open_location(practice.location, TESTER):
        connection = make(practice.location, mode="learning")
        arrive(connection, booked())
    drain(practice.location.id, at=clock.now())
    enter(page, site, practice.admin)
    page.goto(site + reverse("staff:connect-review", args=[practice.location.id, connection.id]))
    looked_at(page, "review")
    page.get_by_role("button", name="Go live and replay").click()
    page.get_by_text("Replaying").wait_for()
    looked_at(page, "progress")
    drain(practice.location.id, at=clock.now())
    page.get_by_text("All of them have been applied.").wait_for(timeout=6000)
