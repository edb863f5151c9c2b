"""Sign-in, second step and passkeys in a real browser, with its content security policy."""

import os
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe

from aesthetix.tenancy import commands
from aesthetix.tenancy.models import SecurityEntry
from aesthetix.tenancy.rules import Rights, Role
from support.cast import AT, PASSWORD, TESTER, make_cast

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def cast_on_site(site):
    return make_cast()


def enter(page, site, email="owner@example.com", path="/"):
    page.goto(f"{site}/accounts/login/?next={path}")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page, site):
    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()


def with_passkeys(page):
    """A device with a fingerprint reader, played by the browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


FACES = ((1440, "light"), (390, "dark"))
ALL_FACES = (*FACES, (1440, "dark"), (390, "light"))


def looked_at(page, name, faces=ALL_FACES, url=""):
    """No axe violation, no complaint of the console (the policy's among them), nothing wider than the screen."""
    found = []
    for width, scheme in faces:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if url:
            page.goto(url)
        page.wait_for_timeout(400)  # colours fade from one scheme to the other
        violations = Axe().run(page).response["violations"]
        found += [(name, width, scheme, one["id"], one["nodes"][0]["target"]) for one in violations]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append((name, width, "too wide"))
    page.set_viewport_size({"width": 1440, "height": 900})
    return found + [(name, text) for text in page.complaints]


@pytest.mark.req("V6.3.3")
def test_password_then_app_then_recovery_codes(page, site, cast_on_site):
    enter(page, site, path="/accounts/security/")
    page.get_by_role("link", name="Set up the app").click()
    problems = looked_at(page, "app")
    page.get_by_text("I cannot scan it").click()
    secret = page.input_value("#totp-secret")
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_selector(".code-list")
    problems += looked_at(page, "recovery-codes")
    code = page.locator(".code-list code").first.inner_text()
    sign_out(page, site)
    enter(page, site)
    page.wait_for_url("**/second-step/")
    problems += looked_at(page, "second-step")
    page.fill("[name=code]", code)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/")
    assert problems == []
    assert SecurityEntry.objects.filter(action="account.totp_activated").count() == 1


def test_a_passkey_is_made_and_opens_without_a_password(page, site, cast_on_site):
    with_passkeys(page)
    enter(page, site, path="/accounts/security/passkeys/add/")
    problems = looked_at(page, "passkey-add")
    page.fill("[name=name]", "Front desk computer")
    page.get_by_role("button", name="Create the passkey").click()
    page.wait_for_selector(".code-list")
    page.goto(f"{site}/accounts/security/passkeys/")
    assert page.get_by_role("rowheader", name="Front desk computer").is_visible()
    problems += looked_at(page, "passkeys")
    sign_out(page, site)
    page.goto(f"{site}/accounts/login/")
    problems += looked_at(page, "login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/")
    problems += looked_at(page, "start")
    assert problems == []
    assert SecurityEntry.objects.filter(action="sign_in").latest("id").after == {"how": ["webauthn"]}


def test_a_passkey_serves_as_second_step_and_to_confirm(page, site, cast_on_site):
    with_passkeys(page)
    enter(page, site, path="/accounts/security/passkeys/add/")
    page.get_by_role("button", name="Create the passkey").click()
    page.wait_for_selector(".code-list")
    sign_out(page, site)
    enter(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/accounts/confirm/passkey/?next=/me/")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"{site}/me/")
    assert page.complaints == []


def test_a_device_that_refuses_is_explained(page, site, cast_on_site):
    page.goto(f"{site}/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert "did not confirm" in page.locator("[data-passkey-error]").inner_text()


PAGES = [
    ("profile", "/me/"),
    ("sessions", "/me/sessions/"),
    ("security", "/accounts/security/"),
    ("password", "/accounts/password/change/"),
    ("people", "/l/{location}/settings/people/"),
    ("invite", "/l/{location}/settings/people/invite/"),
    ("person", "/l/{location}/settings/people/{membership}/"),
    ("roles", "/l/{location}/settings/people/roles/"),
    ("location", "/l/{location}/settings/location/"),
    ("tokens", "/l/{location}/settings/tokens/"),
    ("audit", "/l/{location}/settings/audit/"),
    ("audit-security", "/l/{location}/settings/audit/security/"),
    ("agency-people", "/agency/{agency}/people/"),
    ("agency-locations", "/agency/{agency}/locations/"),
    ("agency-location-new", "/agency/{agency}/locations/new/"),
    ("agency-settings", "/agency/{agency}/settings/"),
    ("agency-audit", "/agency/{agency}/audit/"),
]


def test_every_page_is_accessible_on_desk_and_phone_in_light_and_dark(page, site, cast_on_site):
    practice = cast_on_site.beverly
    rights = Rights(Role.AGENCY_OWNER)
    known = {"agency": practice.agency, "location": practice.location, "rights": rights, "by": TESTER, "at": AT}
    commands.invite(email="nina@example.com", role=Role.LOCATION_USER, only_assigned=False, **known)
    commands.create_token(location=practice.location, name="Website", scopes=["contacts.readonly"], by=TESTER, at=AT)
    row = practice.front_desk.memberships.get()
    commands.change_membership(
        membership=row,
        role=Role.LOCATION_ADMIN,
        only_assigned=True,
        taken_away=["contacts.export"],
        rights=rights,
        by=TESTER,
        at=AT,
    )
    commands.note_failed_sign_in(email="owner@example.com", by=TESTER, at=AT, how="password")
    enter(page, site)
    page.wait_for_url(f"{site}/")
    problems = []
    for name, path in PAGES:
        places = {"location": practice.location.id, "agency": practice.agency.id, "membership": row.id}
        problems += looked_at(page, name, FACES, site + path.format(**places))
        page.complaints.clear()
    assert "\n".join(map(str, problems)) == ""
