import pytest

from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Refusal
from aesthetix.tenancy import commands, queries
from aesthetix.tenancy.models import Membership, SecurityEntry
from aesthetix.tenancy.rules import Rights, Role
from support.cast import AT, TESTER, make_person

OWNER = Rights(Role.AGENCY_OWNER)
LOCATION_ADMIN = Rights(Role.LOCATION_ADMIN)


def membership(user):
    return Membership.objects.get(user=user)


def change(user, *, rights=OWNER, by=TESTER, role=Role.LOCATION_USER, only_assigned=False, taken_away=()):
    return commands.change_membership(
        membership=membership(user),
        role=role,
        only_assigned=only_assigned,
        taken_away=taken_away,
        rights=rights,
        by=by,
        at=AT,
    )


def test_a_role_is_changed_and_recorded_with_before_and_after(practice):
    change(practice.front_desk, role=Role.LOCATION_ADMIN, taken_away=["contacts.export"])
    rights = queries.rights_at(practice.front_desk, practice.location)
    assert (rights.role, rights.may("contacts.export"), rights.may("contacts.delete")) == (
        Role.LOCATION_ADMIN,
        False,
        True,
    )
    entry = SecurityEntry.objects.get(action="role.changed")
    assert (entry.before["role"], entry.after["role"], entry.after["taken_away"]) == (
        "Location user",
        "Location admin",
        ["contacts.export"],
    )
    assert (entry.location, entry.user, entry.actor_name) == (practice.location, practice.front_desk, "Tester")


def test_a_location_admin_gives_location_roles_only(cast):
    with pytest.raises(Refusal, match="cannot give"):
        change(cast.beverly.front_desk, rights=LOCATION_ADMIN, role=Role.AGENCY_ADMIN)
    with pytest.raises(Refusal, match="somebody above"):
        change(cast.owner, rights=LOCATION_ADMIN)


def test_an_agency_admin_cannot_touch_an_owner(cast):
    with pytest.raises(Refusal, match="somebody above"):
        commands.remove_membership(
            membership=membership(cast.owner), rights=Rights(Role.AGENCY_ADMIN), by=TESTER, at=AT
        )


def test_nobody_changes_their_own_access(practice):
    me = Actor(kind="user", id=str(practice.admin.id), name="Me")
    with pytest.raises(Refusal, match="your own"):
        change(practice.admin, by=me, role=Role.LOCATION_ADMIN)


@pytest.mark.parametrize("what", ["demote", "suspend", "remove"])
def test_the_last_owner_stays(cast, what):
    row = membership(cast.owner)
    acts = {
        "demote": lambda: change(cast.owner, role=Role.AGENCY_ADMIN),
        "suspend": lambda: commands.suspend_membership(membership=row, rights=OWNER, by=TESTER, at=AT),
        "remove": lambda: commands.remove_membership(membership=row, rights=OWNER, by=TESTER, at=AT),
    }
    with pytest.raises(Refusal, match="needs an owner"):
        acts[what]()
    second = make_person("second", cast.agency, Role.AGENCY_OWNER)
    acts[what]()
    assert queries.agency_for(second, cast.agency.id)[1].role == Role.AGENCY_OWNER


def test_a_suspended_second_owner_does_not_count(cast):
    second = make_person("second", cast.agency, Role.AGENCY_OWNER)
    commands.suspend_membership(membership=membership(second), rights=OWNER, by=TESTER, at=AT)
    with pytest.raises(Refusal, match="needs an owner"):
        commands.remove_membership(membership=membership(cast.owner), rights=OWNER, by=TESTER, at=AT)


@pytest.mark.req("N-02")
def test_a_deactivated_person_sees_nothing_and_their_tokens_die(practice):
    by = Actor(kind="user", id=str(practice.admin.id), name="Admin")
    _, raw = commands.create_token(location=practice.location, name="Web", scopes=["contacts.readonly"], by=by, at=AT)
    commands.suspend_membership(membership=membership(practice.admin), rights=OWNER, by=TESTER, at=AT)
    assert queries.location_for(practice.admin, practice.location.id) is None
    assert list(queries.locations_of(practice.admin)) == []
    assert queries.token_for(raw) is None
    commands.resume_membership(membership=membership(practice.admin), rights=OWNER, by=TESTER, at=AT)
    assert queries.location_for(practice.admin, practice.location.id) is not None
    assert queries.token_for(raw) is None


def test_a_removed_person_keeps_the_account(practice):
    commands.remove_membership(membership=membership(practice.front_desk), rights=OWNER, by=TESTER, at=AT)
    practice.front_desk.refresh_from_db()
    assert practice.front_desk.is_active
    assert queries.location_for(practice.front_desk, practice.location.id) is None


def test_the_record_cannot_be_changed(practice):
    change(practice.front_desk, role=Role.LOCATION_ADMIN)
    with pytest.raises(Exception, match="permission denied"):
        SecurityEntry.objects.all().delete()


def test_entries_of_a_location_are_its_own_and_its_peoples(cast):
    for practice in (cast.beverly, cast.stranger):
        commands.record("sign_in", by=TESTER, at=AT, user=practice.admin)
        commands.create_token(
            location=practice.location, name=practice.location.name, scopes=["contacts.readonly"], by=TESTER, at=AT
        )
    seen = queries.security_entries(cast.beverly.location).exclude(action="location.created")
    assert {entry.subject for entry in seen} == {"Beverly-admin Example", "Beverly Hills"}
