from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client, RequestFactory
from django.urls import reverse

from aesthetix.kernel import clock
from aesthetix.staff.address import client_address
from aesthetix.tenancy.models import SecurityEntry
from support.cast import PASSWORD


@pytest.fixture
def later(monkeypatch):
    """Move the doors' clock on."""
    real = clock.now

    def move(**by):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by))

    return move


def enter(email="owner@example.com"):
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client


@pytest.mark.req("V7.3.1", "H-04")
def test_an_idle_session_ends_and_returns_to_its_page(cast, later):
    client = enter()
    page = f"/l/{cast.beverly.location.id}/?x=1"
    client.get(page)
    later(minutes=31)
    answer = client.get(page)
    assert answer.url == f"/accounts/login/?next=%2Fl%2F{cast.beverly.location.id}%2F%3Fx%3D1&ended=idle"
    assert "You were signed out" in client.get(answer.url).content.decode()
    assert SecurityEntry.objects.filter(action="sign_out.idle").count() == 1
    assert UserSession.objects.count() == 0


def test_activity_keeps_a_session_and_background_does_not(cast, later):
    client, watcher = enter(), enter()
    for minutes in (20, 40):
        later(minutes=minutes)
        assert client.get("/me/").status_code == 200
        status = watcher.get("/me/", headers={"X-Background": "1"}).status_code
    assert status == 302


@pytest.mark.req("V7.3.2")
def test_a_session_ends_after_a_day_of_work_whatever_one_does(cast, later):
    client = enter()
    for minutes in range(25, 12 * 60, 25):
        later(minutes=minutes)
        assert client.get("/me/").status_code == 200
    later(hours=12, minutes=1)
    assert client.get("/me/").url.endswith("ended=long")


def test_a_partial_request_leads_the_whole_page_to_sign_in(cast, later):
    client = enter()
    client.get("/me/")
    later(minutes=31)
    answer = client.get("/me/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/l/7/contacts/?q=a"})
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fl%2F7%2Fcontacts%2F%3Fq%3Da&ended=idle"


def test_a_foreign_page_is_not_returned_to(cast, later):
    client = enter()
    client.get("/me/")
    later(minutes=31)
    answer = client.post("/me/", headers={"Referer": "https://evil.example.com/l/"})
    assert answer.url == "/accounts/login/?next=%2F&ended=idle"


@pytest.mark.req("V7.5.2")
def test_one_device_can_be_signed_out_from_another(cast):
    phone, desk = enter(), enter()
    assert desk.get("/me/sessions/").content.decode().count('<th scope="row"') == 2
    other = UserSession.objects.exclude(session_key=desk.session.session_key).get()
    desk.post(reverse("staff:session-end", args=[other.id]))
    assert phone.get("/me/").status_code == 302
    assert desk.get("/me/").status_code == 200


def test_somebody_elses_session_cannot_be_ended(cast):
    owner, stranger = enter(), enter("stranger-admin@example.com")
    theirs = UserSession.objects.get(user=cast.owner)
    assert stranger.post(reverse("staff:session-end", args=[theirs.id])).status_code == 404
    assert owner.get("/me/").status_code == 200


def test_everywhere_is_everywhere(cast):
    phone, desk = enter(), enter()
    desk.post("/me/sign-out-everywhere/")
    assert [client.get("/me/").status_code for client in (phone, desk)] == [302, 302]


@pytest.mark.req("V7.4.2")
def test_deactivating_ends_the_persons_sessions(cast):
    desk = enter("beverly-desk@example.com")
    admin = enter("beverly-admin@example.com")
    row = cast.beverly.front_desk.memberships.get()
    admin.post(reverse("staff:person-suspend", args=[cast.beverly.location.id, row.id]))
    assert desk.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        ([], "6.6.6.6", "127.0.0.1"),
        (["127.0.0.1"], "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (["127.0.0.1", "10.0.0.2"], "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (["127.0.0.1"], "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_where_somebody_is(settings, trusted, forwarded, address):
    settings.TRUSTED_PROXIES = trusted
    assert client_address(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == address
