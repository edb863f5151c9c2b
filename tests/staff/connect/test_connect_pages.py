import pytest
from django.urls import reverse

from aesthetix.connect.models import Delivery
from aesthetix.tenancy.scope import open_location
from support.cast import TESTER

PAGES = (
    *("connect-connection", "connect-setup", "connect-arrivals", "connect-review", "connect-deliveries"),
    *("connect-attention", "connect-skips", "connect-tasks", "connect-settings", "connect-credentials"),
    *("connect-places", "connect-mapping", "connect-progress"),
)
SECRET_PAGES = ("connect-setup", "connect-settings", "connect-credentials", "connect-mapping", "connect-review")


def address(name, practice, *keys):
    return reverse(f"staff:{name}", args=[practice.location.id, *keys])


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_the_admin_of_the_location(practice, busy, signed_in, name):
    answer = signed_in(practice.admin).get(address(name, practice, busy.id))
    assert answer.status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_refuses_the_front_desk_and_hides_from_strangers(cast, practice, busy, signed_in, name):
    url = address(name, practice, busy.id)
    assert signed_in(practice.front_desk).get(url).status_code == 403
    assert signed_in(cast.stranger.admin).get(url).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_page_of_another_location_shows_nothing_of_this_one(cast, busy, signed_in, name):
    assert signed_in(cast.scottsdale.admin).get(address(name, cast.scottsdale, busy.id)).status_code == 404


def test_delivery_is_found_in_its_own_location_only(cast, practice, busy, signed_in):
    with open_location(practice.location, TESTER):
        delivery = Delivery.objects.filter(state="processed").get()
    for name in ("connect-delivery", "connect-raw"):
        assert signed_in(practice.admin).get(address(name, practice, busy.id, delivery.id)).status_code == 200
        url = address(name, cast.scottsdale, busy.id, delivery.id)
        assert signed_in(cast.scottsdale.admin).get(url).status_code == 404


def test_without_a_connection_the_page_teaches_and_begins(practice, signed_in):
    page = signed_in(practice.admin).get(address("connect", practice)).content.decode()
    assert "Connect your EMR" in page
    assert address("connect-new", practice) in page


def test_list_of_connections_shows_health(practice, busy, signed_in):
    page = signed_in(practice.admin).get(address("connect", practice)).content.decode()
    assert "Needs attention" in page
    assert "5 deliveries in 24 hours" in page.replace('<span class="number">5</span>', "5")
