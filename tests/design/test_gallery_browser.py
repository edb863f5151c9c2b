import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

FACES = [
    ("", 1440, "light"),
    ("", 1440, "dark"),
    ("", 390, "light"),
    ("", 390, "dark"),
    ("?frame=simple", 390, "light"),
]


@pytest.mark.parametrize(("address", "width", "scheme"), FACES)
def test_gallery_has_no_axe_violation_and_no_complaint(page, gallery_url, address, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(gallery_url + address)
    page.wait_for_load_state("networkidle")

    violations = Axe().run(page).response["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "opener",
    [
        "[data-dialog-open=new-contact]",
        "[data-dialog-open=search-dialog]",
        "button.btn-danger[data-dialog-open=delete-contact]",
    ],
)
def test_open_dialog_has_no_axe_violation_and_closes_by_escape(page, gallery_url, opener):
    page.goto(gallery_url)
    dialog = page.locator("#" + re.search("open=(.*)]", opener)[1])
    page.locator(opener).first.click()
    assert dialog.is_visible()
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


def test_name_must_be_typed_before_something_is_destroyed(page, gallery_url):
    page.goto(gallery_url)
    page.locator("button.btn-danger[data-dialog-open=delete-contact]").click()
    button = page.locator("#delete-contact button[type=submit]")
    assert button.is_disabled()
    page.fill("#delete-contact-typed", "Brandt")
    assert button.is_enabled()


def test_theme_is_remembered_and_written_by_the_server(page, gallery_url):
    page.goto(gallery_url)
    page.locator("[data-theme-toggle]").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    answer = page.reload()
    assert 'data-bs-theme="dark"' in answer.text()


def test_choosing_rows_shows_how_many(page, gallery_url):
    page.goto(gallery_url)
    assert page.locator("[data-bulk-bar]").is_hidden()
    page.locator("[data-select-all]").check()
    assert page.locator("[data-selected-count]").inner_text() == "6"
    page.locator("[data-select-row]").first.uncheck()
    assert page.locator("[data-selected-count]").inner_text() == "5"


def test_keys_open_search_and_follow_links_but_not_while_typing(page, gallery_url):
    page.goto(gallery_url)
    page.keyboard.press("/")
    assert page.locator("#search-dialog").is_visible()
    page.keyboard.type("g d")
    assert page.locator("#search-dialog input").input_value() == "g d"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**#dashboard")


def test_menu_closes_by_escape_and_gives_the_focus_back(page, gallery_url):
    page.goto(gallery_url)
    menu = page.locator("details.user-menu")
    menu.locator("summary").click()
    assert menu.locator(".menu-panel").is_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "menu-item"
    page.keyboard.press("Escape")
    assert menu.locator(".menu-panel").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_phone_shows_navigation_as_a_sheet(page, gallery_url):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(gallery_url)
    assert page.locator("#sidebar").is_hidden()
    page.locator(".bottom-bar button").click()
    assert page.locator("#sidebar").is_visible()
    assert Axe().run(page).violations_count == 0


def test_sidebar_and_top_bar_stay_in_view(page, gallery_url):
    page.goto(gallery_url)
    page.evaluate("scrollTo(0, 2000)")
    assert page.locator("#sidebar").bounding_box()["y"] == 0
    assert page.locator(".top-bar").bounding_box()["y"] == 0


def test_filter_sends_itself_without_empty_fields(page, gallery_url):
    page.goto(gallery_url)
    page.locator(".filter-bar input[type=search]").fill("zoe")
    page.wait_for_url("**/gallery/?q=zoe&stage=booked")
    page.select_option(".filter-bar select[name=owner]", "me")
    page.wait_for_url(re.compile("owner=me"))


def test_charts_are_drawn_and_said_as_tables(page, gallery_url):
    page.goto(gallery_url)
    page.wait_for_load_state("networkidle")
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    canvases = page.locator("figure[data-chart] canvas")
    assert [canvases.nth(index).evaluate(drawn) for index in range(canvases.count())] == [True, True, True]
    page.locator("figure[data-chart] summary").nth(1).click()
    assert page.locator("figure[data-chart]").nth(1).locator("tbody tr").first.inner_text().split() == [
        "Jan",
        "$18,400.00",
    ]
