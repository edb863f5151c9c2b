import pytest
import typer

from aesthetix.config.commands import people_work
from aesthetix.tenancy.models import Agency, Location, Membership

pytestmark = pytest.mark.django_db
PASSWORD = "a good long passphrase"


def create_user(**changes):
    values = {
        "email": "ana@example.com",
        "password": PASSWORD,
        "names": ("Ana", "Lee"),
        "place": ("Glow", ""),
        "role": "agency_owner",
    }
    return people_work.create_user(**(values | changes))


def test_first_user_of_an_empty_instance_owns_a_new_agency():
    assert create_user() == "ana@example.com can sign in as Agency owner."
    membership = Membership.objects.get(user__email="ana@example.com")
    assert (membership.agency.name, membership.role, membership.location) == ("Glow", "agency_owner", None)


def test_location_is_made_in_the_agency_that_exists():
    create_user()
    sentence = people_work.create_location(name="Downtown", agency="Glow", timezone="America/New_York")
    location = Location.objects.get(name="Downtown")
    assert sentence == f"Downtown is ready (location {location.id})."
    assert (location.timezone, Agency.objects.filter(name="Glow").count()) == ("America/New_York", 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": "boss"}, "There is no role boss."),
        ({"role": "location_user"}, "The role location_user belongs to a location: name it with --location."),
        ({"role": "location_user", "place": ("Glow", "Nowhere")}, "Glow has no location called Nowhere."),
        ({"email": "ana"}, "Enter a valid email address."),
        ({"password": "short"}, "This password is too short."),
    ],
)
def test_wrong_input_gets_a_sentence_and_leaves_nothing_behind(changes, sentence, capsys):
    with pytest.raises(typer.Exit):
        create_user(**changes)
    assert capsys.readouterr().err.startswith(sentence)
    assert Agency.objects.filter(name="Glow").count() == 0


def test_unknown_time_zone_is_refused(capsys):
    with pytest.raises(typer.Exit):
        people_work.create_location(name="Downtown", agency="Glow", timezone="Mars/Base")
    assert capsys.readouterr().err.startswith("There is no time zone Mars/Base.")
