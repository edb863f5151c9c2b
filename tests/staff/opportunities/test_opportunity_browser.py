import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from aesthetix.opportunities.commands import OpportunityBook, OpportunityDraft
from aesthetix.opportunities.models import Opportunity, Stage
from aesthetix.tenancy.scope import open_location
from support.cast import AT, PASSWORD, TESTER, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FACES = [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)]


@pytest.fixture
def practice(site):
    """Committed, so that the server sees it; the cast's first practice."""
    practice = make_cast().beverly
    with open_location(practice.location, TESTER):
        book = OpportunityBook(practice.location, TESTER, AT)
        stage = Stage.objects.get(name="Booked", pipeline__system_key="lead_to_patient")
        for contact, name in zip(practice.patients, ("Filler", "Peel"), strict=True):
            book.create(OpportunityDraft(contact.id, stage, name, value_cents=42_500))
        book.save()
    return practice


@pytest.fixture
def signed(page, site, practice):
    page.goto(site + reverse("account_login"))
    page.fill("input[name=login]", practice.admin.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/l/**")
    return page


def wear(page, site, theme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])


@pytest.mark.parametrize(("theme", "width"), FACES)
def test_pages_are_accessible_in_every_face(signed, site, practice, theme, width):
    wear(signed, site, theme, width)
    with open_location(practice.location, TESTER):
        row = Opportunity.objects.first()
    names = [("dashboard", ()), ("opportunities", ()), ("opportunity", (row.id,)), ("pipelines", ())]
    addresses = [reverse(f"staff:{name}", args=[practice.location.id, *more]) for name, more in names]
    for address in [*addresses, addresses[1] + "?view=list"]:
        signed.goto(site + address)
        signed.wait_for_load_state("networkidle")
        found = Axe().run(signed)
        assert (address, found.violations_count, found.generate_report()) == (address, 0, found.generate_report())
        assert signed.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert signed.complaints == []


def test_charts_are_drawn(signed, site, practice):
    signed.goto(site + reverse("staff:dashboard", args=[practice.location.id]))
    signed.wait_for_selector("figure[data-chart] canvas[style]", state="attached")
    assert signed.locator("figure[data-chart] canvas").count() == 4
    assert signed.complaints == []


@pytest.mark.req("S3-10")
def test_a_card_is_moved_by_keyboard_with_the_menu(signed, site, practice):
    signed.goto(site + reverse("staff:opportunities", args=[practice.location.id]))
    signed.get_by_label("Move Filler").focus()
    signed.keyboard.press("Enter")
    signed.get_by_role("button", name="Patient").first.click()
    signed.wait_for_load_state("networkidle")
    with open_location(practice.location, TESTER):
        assert Opportunity.objects.select_related("stage").get(name="Filler").stage.name == "Patient"


@pytest.mark.req("S3-10")
def test_a_card_is_dragged_to_another_stage(signed, site, practice):
    signed.goto(site + reverse("staff:opportunities", args=[practice.location.id]))
    card = signed.locator(".board-card", has_text="Peel")
    target = signed.get_by_role("region", name="Contacted").get_by_role("list")
    with signed.expect_response("**/opportunities/moves/") as answer:
        card.drag_to(target)
    assert answer.value.status == 200
    with open_location(practice.location, TESTER):
        assert Opportunity.objects.select_related("stage").get(name="Peel").stage.name == "Contacted"
