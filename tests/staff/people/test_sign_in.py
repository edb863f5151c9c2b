from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from aesthetix.staff.people.devices import device_of
from aesthetix.tenancy import commands
from aesthetix.tenancy.models import SecurityEntry
from support.cast import AT, PASSWORD, TESTER

LOGIN = "/accounts/login/"


def enter(client, email="owner@example.com", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def test_right_password_opens_and_is_recorded(cast, client):
    answer = enter(client, REMOTE_ADDR="192.0.2.1")
    assert (answer.status_code, answer.url) == (302, "/")
    entry = SecurityEntry.objects.get(action="sign_in")
    assert (entry.user, entry.address, entry.after) == (cast.owner, "192.0.2.1", {"how": ["password"]})


def test_wrong_password_says_no_and_is_recorded(cast, client):
    answer = enter(client, password="wrong")
    assert answer.status_code == 200
    assert SecurityEntry.objects.get(action="sign_in.failed").user == cast.owner


def test_unknown_and_known_addresses_get_the_same_answer(cast, client):
    pages = [
        enter(client, email=email, password="wrong").content.decode()
        for email in ("owner@example.com", "nobody@example.com")
    ]
    texts = [page.split("notice-main")[1].split("</div>")[0] for page in pages]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("text", ["\0", "x" * 10_000, "a@b\r\nBcc: c@d.example", "<script>@example.com"])
def test_hostile_addresses_and_tokens_are_refused(cast, client, text):
    assert enter(client, email=text, password=text).status_code in (200, 429)
    assert client.post("/accounts/login/code/", {"email": text}).status_code in (200, 302)
    assert client.get("/join/unheard-of/").status_code == 404
    assert client.post("/accounts/login/passkey/", {"credential": text}).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.req("V6.3.1")
def test_the_sixth_try_is_told_how_long_to_wait(cast, client):
    for _ in range(5):
        enter(client, password="wrong")
    answer = enter(client)
    assert answer.status_code == 429
    assert 880 < int(answer["Retry-After"]) <= 901
    assert "Wait 15 minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.req("V7.2.4")
def test_a_new_session_at_every_sign_in(cast, client):
    client.get(LOGIN)
    session = client.session
    session["mark"] = 1
    session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before
    enter(client)
    assert client.session.session_key != before


@pytest.mark.req("V7.4.1")
def test_signing_out_kills_the_session_on_the_server(cast, client):
    enter(client)
    key = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = key
    assert client.get(reverse("staff:profile")).status_code == 302
    assert SecurityEntry.objects.filter(action="sign_out", user=cast.owner).count() == 1


def test_a_person_with_an_app_is_asked_for_a_code_and_a_wrong_one_counts(cast, client):
    TOTP.activate(cast.owner, generate_totp_secret())
    codes = RecoveryCodes.activate(cast.owner)
    answer = enter(client)
    assert answer.url.startswith("/accounts/login/second-step/")
    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/second-step/", {"code": "000000"})
    assert SecurityEntry.objects.get(action="sign_in.failed").after == {"how": "second step"}
    code = codes.get_unused_codes()[0]
    assert client.post("/accounts/login/second-step/", {"code": code}).url == "/"
    assert SecurityEntry.objects.get(action="sign_in").after == {"how": ["password", "recovery_codes"]}


@pytest.mark.req("V6.5.1")
def test_a_recovery_code_works_once(cast, client):
    TOTP.activate(cast.owner, generate_totp_secret())
    code = RecoveryCodes.activate(cast.owner).get_unused_codes()[0]
    for expected in (302, 200):
        enter(client)
        assert client.post("/accounts/login/second-step/", {"code": code}).status_code == expected
        client.post("/accounts/logout/")


def test_secrets_of_apps_are_sealed_in_the_database(cast, client):
    secret = generate_totp_secret()
    TOTP.activate(cast.owner, secret)
    assert secret not in str(Authenticator.objects.get().data)


@pytest.mark.req("V6.4.3")
def test_a_password_reset_does_not_sign_in(cast, client, mailoutbox):
    client.post("/accounts/password/reset/", {"email": "owner@example.com"})
    link = next(word for word in mailoutbox[0].body.split() if "/accounts/password/reset/key/" in word)
    path = "/" + link.split("/", 3)[3]
    form = client.get(path, follow=True)
    done = client.post(
        form.redirect_chain[-1][0], {"password1": "a quite new sentence", "password2": "a quite new sentence"}
    )
    assert done.url == reverse("account_reset_password_from_key_done")
    assert "_auth_user_id" not in client.session
    assert enter(client, password="a quite new sentence").status_code == 302


def test_a_reset_for_an_unknown_address_sends_nothing_and_says_the_same(cast, client, mailoutbox):
    answer = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (answer.status_code, answer.url, mailoutbox) == (302, reverse("account_reset_password_done"), [])


def test_a_code_by_mail_opens(cast, client, mailoutbox):
    client.post("/accounts/login/code/", {"email": "owner@example.com"})
    code = mailoutbox[0].body.split("\n")[2].strip()
    assert client.post("/accounts/login/code/confirm/", {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.owner.id)


@pytest.mark.parametrize("password", ["short", "password1234", "owner-example"])
def test_weak_passwords_are_refused(cast, client, password):
    enter(client)
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert answer.status_code == 200
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PASSWORD)


def test_changing_the_password_signs_out_and_is_recorded(cast, client, mailoutbox):
    enter(client)
    new = "a quite new sentence"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert "_auth_user_id" not in client.session
    assert SecurityEntry.objects.filter(action="password.changed", user=cast.owner).exists()
    assert [mail.to for mail in mailoutbox] == [["owner@example.com"]]


def test_pages_that_allauth_offers_beyond_ours_do_not_exist(client, db):
    for path in ("signup/", "email/", "confirm-email/", "2fa/", "sessions/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_a_required_second_step_leads_to_its_page(cast, signed_in):
    practice = cast.beverly
    commands.require_second_step(of=practice.location, required=True, by=TESTER, at=AT)
    client = signed_in(practice.admin)
    page = f"/l/{practice.location.id}/"
    assert client.get(page).url == reverse("mfa_index")
    assert client.get(page, headers={"HX-Request": "true"})["HX-Redirect"] == reverse("mfa_index")
    TOTP.activate(practice.admin, generate_totp_secret())
    assert client.get(page).status_code == 200


def test_an_agency_asks_all_of_its_locations(cast, signed_in):
    commands.require_second_step(of=cast.agency, required=True, by=TESTER, at=AT)
    client = signed_in(cast.owner)
    assert client.get(f"/l/{cast.scottsdale.location.id}/").status_code == 302
    assert client.get(f"/agency/{cast.agency.id}/").url == reverse("mfa_index")
    assert client.get(f"/l/{cast.stranger.location.id}/").status_code == 404


def test_a_location_cannot_switch_off_what_the_agency_asks(cast):
    commands.require_second_step(of=cast.agency, required=True, by=TESTER, at=AT)
    commands.require_second_step(of=cast.beverly.location, required=True, by=TESTER, at=AT)
    commands.require_second_step(of=cast.beverly.location, required=False, by=TESTER, at=AT + timedelta(days=1))
    from aesthetix.tenancy import queries

    location, _ = queries.location_for(cast.owner, cast.beverly.location.id)
    assert queries.second_step_required(location) is True


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Mac"),
        ("curl/8", "Another program"),
    ],
)
def test_devices_in_words(agent, words):
    assert device_of(agent) == words
