from django.urls import reverse

from aesthetix.tenancy import queries
from aesthetix.tenancy.models import ApiToken, SecurityEntry


def url(practice, name, *args):
    return reverse(f"staff:{name}", args=[practice.location.id, *args])


def values(location, **changes):
    names = (
        "name",
        "email",
        "phone",
        "website",
        "address",
        "city",
        "state",
        "postal_code",
        "country",
        "timezone",
        "currency",
        "locale",
    )
    return {name: getattr(location, name) for name in names} | changes


def test_settings_are_saved_and_recorded_with_before_and_after(practice, signed_in):
    client = signed_in(practice.admin)
    changed = values(practice.location, timezone="America/Denver", second_step="on")
    assert client.post(url(practice, "settings-location"), changed).status_code == 302
    practice.location.refresh_from_db()
    assert (practice.location.timezone, practice.location.settings) == ("America/Denver", {"second_step": True})
    entry = SecurityEntry.objects.get(action="location.changed")
    assert (entry.before, entry.after) == ({"timezone": "America/Los_Angeles"}, {"timezone": "America/Denver"})


def test_a_name_that_is_taken_is_said_beside_it_and_kept(cast, signed_in):
    client = signed_in(cast.beverly.admin)
    answer = client.post(url(cast.beverly, "settings-location"), values(cast.beverly.location, name="Scottsdale"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert 'value="Scottsdale"' in answer.content.decode()


def test_an_unknown_time_zone_is_refused(practice, signed_in):
    answer = signed_in(practice.admin).post(
        url(practice, "settings-location"), values(practice.location, timezone="Mars/Base")
    )
    assert answer.status_code == 422


def test_a_token_is_shown_once_works_and_is_revoked(practice, signed_in):
    client = signed_in(practice.admin)
    page = url(practice, "settings-tokens")
    answer = client.post(page, {"name": "Website", "scopes": ["contacts.readonly", "contacts.write"]})
    raw = answer.context["raw"]
    assert raw in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert queries.token_for(raw).scopes == ["contacts.readonly", "contacts.write"]
    assert raw not in client.get(page).content.decode()
    client.post(url(practice, "settings-token-revoke", ApiToken.objects.get().id))
    assert queries.token_for(raw) is None
    actions = SecurityEntry.objects.filter(subject="Website").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["token.created", "token.revoked"]


def test_a_token_without_scope_is_refused(practice, signed_in):
    assert signed_in(practice.admin).post(url(practice, "settings-tokens"), {"name": "Website"}).status_code == 422
