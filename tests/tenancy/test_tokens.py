from datetime import timedelta

import pytest

from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.tenancy import commands, queries
from aesthetix.tenancy.models import Location
from support.cast import AT, TESTER


def make(location, scopes=("contacts.readonly",), name="Website"):
    return commands.create_token(location=location, name=name, scopes=scopes, by=TESTER, at=AT)


def test_the_text_of_a_token_finds_it_and_is_not_kept(practice):
    token, raw = make(practice.location)
    found = queries.token_for(raw)
    assert (found, found.location, found.scopes) == (token, practice.location, ["contacts.readonly"])
    assert raw.startswith("pit-")
    assert raw not in str(vars(token))
    assert len(raw) > 40


@pytest.mark.parametrize("raw", ["", "pit-", "pit-unknown", "nonsense", "pit-\x00"])
def test_unknown_texts_find_nothing(practice, raw):
    make(practice.location)
    assert queries.token_for(raw) is None


def test_a_revoked_token_is_dead_and_keeps_its_first_moment(practice):
    token, raw = make(practice.location)
    commands.revoke_token(location=practice.location, token_id=token.id, by=TESTER, at=AT)
    later = commands.revoke_token(location=practice.location, token_id=token.id, by=TESTER, at=AT + timedelta(hours=1))
    assert queries.token_for(raw) is None
    assert later.revoked_at == AT


def test_a_token_of_a_closed_location_is_dead(practice):
    _, raw = make(practice.location)
    Location.objects.filter(id=practice.location.id).update(status="closed")
    assert queries.token_for(raw) is None


def test_another_locations_token_cannot_be_revoked(cast):
    token, raw = make(cast.stranger.location)
    with pytest.raises(NotFound):
        commands.revoke_token(location=cast.beverly.location, token_id=token.id, by=TESTER, at=AT)
    assert queries.token_for(raw) == token


@pytest.mark.parametrize(("scopes", "name"), [((), "A"), (("everything",), "A"), (("contacts.readonly",), "  ")])
def test_a_token_needs_a_name_and_known_scopes(practice, scopes, name):
    with pytest.raises(Refusal):
        make(practice.location, scopes, name)


def test_use_is_noted_to_the_minute(practice):
    token, raw = make(practice.location)
    commands.note_token_use(token=token, at=AT)
    assert queries.token_for(raw).last_used_at == AT
    commands.note_token_use(token=queries.token_for(raw), at=AT + timedelta(seconds=30))
    assert queries.token_for(raw).last_used_at == AT
    commands.note_token_use(token=queries.token_for(raw), at=AT + timedelta(seconds=61))
    assert queries.token_for(raw).last_used_at == AT + timedelta(seconds=61)
