import pytest
from django.urls import reverse

from aesthetix.tenancy import queries
from aesthetix.tenancy.models import Invitation, Membership, SecurityEntry, User
from aesthetix.tenancy.rules import Role
from support.cast import PASSWORD


def url(practice, name, *args):
    return reverse(f"staff:{name}", args=[practice.location.id, *args])


def invited(client, practice, email="nina@example.com"):
    values = {"email": email, "role": Role.LOCATION_USER, "only_assigned": "on"}
    return client.post(url(practice, "people-invite"), values)


def test_invite_mail_join_and_work(practice, signed_in, client, mailoutbox):
    admin = signed_in(practice.admin)
    assert invited(admin, practice).status_code == 302
    path = "/" + next(word for word in mailoutbox[0].body.split() if "/join/" in word).split("/", 3)[3]
    admin.post("/accounts/logout/")
    assert "Join Beverly Hills" in client.get(path).content.decode()
    answer = client.post(path, {"first_name": "Nina", "last_name": "New", "password": "a long enough sentence"})
    assert answer.url == "/"
    nina = User.objects.get(email="nina@example.com")
    assert client.get("/").url == f"/l/{practice.location.id}/"
    assert queries.rights_at(nina, practice.location).only_assigned is True
    assert client.get(path).status_code == 404


def test_a_weak_password_is_said_beside_its_field(practice, signed_in, client, mailoutbox):
    invited(signed_in(practice.admin), practice)
    path = "/" + next(word for word in mailoutbox[0].body.split() if "/join/" in word).split("/", 3)[3]
    answer = client.post(path, {"first_name": "Nina", "password": "short"})
    assert answer.status_code == 422
    assert "too short" in answer.content.decode()
    assert 'value="Nina"' in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_an_existing_person_joins_after_signing_in(cast, signed_in, client, mailoutbox):
    invited(signed_in(cast.beverly.admin), cast.beverly, email=cast.stranger.front_desk.email)
    path = "/" + next(word for word in mailoutbox[0].body.split() if "/join/" in word).split("/", 3)[3]
    client.post("/accounts/logout/")
    assert f"/accounts/login/?next={path}" in client.get(path).content.decode()
    client.post("/accounts/login/", {"login": cast.stranger.front_desk.email, "password": PASSWORD})
    client.post(path)
    assert Membership.objects.filter(user=cast.stranger.front_desk).count() == 2


def test_looking_at_a_link_joins_nobody(practice, signed_in, client, mailoutbox):
    invited(signed_in(practice.admin), practice)
    path = "/" + next(word for word in mailoutbox[0].body.split() if "/join/" in word).split("/", 3)[3]
    client.get(path)
    assert not User.objects.filter(email="nina@example.com").exists()


def test_a_mail_that_fails_invites_nobody(practice, signed_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = invited(signed_in(practice.admin), practice)
    assert answer.status_code == 422
    assert "could not be sent" in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_invitations_are_sent_again_and_revoked(practice, signed_in, mailoutbox):
    client = signed_in(practice.admin)
    invited(client, practice)
    row = Invitation.objects.get()
    client.post(url(practice, "invitation-again", row.id))
    assert len(mailoutbox) == 2
    client.post(url(practice, "invitation-revoke", row.id))
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_roles_are_changed_on_the_persons_page(practice, signed_in):
    client = signed_in(practice.admin)
    row = practice.front_desk.memberships.get()
    page = url(practice, "person", row.id)
    assert "Take away" in client.get(page).content.decode()
    client.post(page, {"role": Role.LOCATION_ADMIN, "taken_away": ["contacts.export"]})
    row.refresh_from_db()
    assert (row.role, row.taken_away, row.only_assigned) == (Role.LOCATION_ADMIN, ["contacts.export"], False)


def test_one_cannot_change_oneself(practice, signed_in):
    client = signed_in(practice.admin)
    row = practice.admin.memberships.get()
    assert "This is you" in client.get(url(practice, "person", row.id)).content.decode()
    assert client.post(url(practice, "person", row.id), {"role": Role.LOCATION_USER}).status_code == 422
    client.post(url(practice, "person-remove", row.id))
    assert Membership.objects.filter(id=row.id).exists()


def test_remove_takes_out(practice, signed_in):
    row = practice.front_desk.memberships.get()
    signed_in(practice.admin).post(url(practice, "person-remove", row.id))
    assert not Membership.objects.filter(id=row.id).exists()
    assert SecurityEntry.objects.filter(action="person.removed", user=practice.front_desk).exists()


def test_front_desk_may_not_see_people(practice, signed_in):
    client = signed_in(practice.front_desk)
    assert client.get(url(practice, "people")).status_code == 403
    assert "People" not in [
        link.label for group in client.get(url(practice, "dashboard")).context["navigation"] for link in group.items
    ]


@pytest.mark.parametrize("extra", [0, 3])
def test_the_list_of_people_costs_the_same_for_more_people(cast, signed_in, extra, django_assert_num_queries):
    from support.cast import make_person

    for number in range(extra):
        make_person(f"more{number}", cast.agency, Role.LOCATION_USER, cast.beverly.location)
    client = signed_in(cast.beverly.admin)
    client.get(url(cast.beverly, "people"))
    with django_assert_num_queries(10):
        client.get(url(cast.beverly, "people"))


def test_the_agency_has_its_own_people_and_the_last_owner_stays(cast, signed_in):
    client = signed_in(cast.agency_admin)
    page = reverse("staff:agency-people", args=[cast.agency.id])
    assert "owner@example.com" in client.get(page).content.decode()
    owner = cast.owner.memberships.get()
    client.post(reverse("staff:agency-person-remove", args=[cast.agency.id, owner.id]))
    assert Membership.objects.filter(id=owner.id).exists()


def test_an_agency_creates_a_location(cast, signed_in):
    client = signed_in(cast.owner)
    values = {"name": "Denver", "timezone": "America/Denver", "country": "US", "currency": "USD", "locale": "en-US"}
    answer = client.post(reverse("staff:agency-location-new", args=[cast.agency.id]), values)
    assert client.get(answer.url).status_code == 200
    again = client.post(reverse("staff:agency-location-new", args=[cast.agency.id]), values)
    assert (again.status_code, "already" in again.content.decode()) == (422, True)
    found = client.get(reverse("staff:agency-locations", args=[cast.agency.id]), {"q": "denv"})
    assert [row.name for row in found.context["rows"]] == ["Denver"]


def test_start_offers_what_one_may_open(cast, signed_in):
    assert signed_in(cast.beverly.front_desk).get("/").url == f"/l/{cast.beverly.location.id}/"
    client = signed_in(cast.owner)
    page = client.get("/")
    assert [row.name for row in page.context["locations"]] == ["Beverly Hills", "Scottsdale"]
    inside = client.get(f"/l/{cast.beverly.location.id}/")
    assert [link.label for link in inside.context["location_choices"]] == [
        "Beverly Hills",
        "Scottsdale",
        "All locations",
        "Agency",
    ]


def test_somebody_without_a_place_is_told_what_to_do(db, signed_in):
    from aesthetix.tenancy import commands

    user = commands.create_user(email="alone@example.com", password=PASSWORD)
    assert "invite you" in signed_in(user).get("/").content.decode()


def test_the_profile_is_changed(practice, signed_in):
    signed_in(practice.admin).post("/me/", {"first_name": "Ada", "last_name": "<b>Bold</b>", "phone": "+1"})
    practice.admin.refresh_from_db()
    assert practice.admin.name == "Ada <b>Bold</b>"
    assert "<b>Bold</b>" not in signed_in(practice.admin).get("/me/").content.decode()
