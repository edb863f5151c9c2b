"""Who may do what: the whole matrix, literally. A new permission must be given a line here."""

import pytest

from aesthetix.tenancy.rules import GRANTS, PERMISSIONS, Rights, Role

OWNER, ADMIN, LOCATION, USER = Role.AGENCY_OWNER, Role.AGENCY_ADMIN, Role.LOCATION_ADMIN, Role.LOCATION_USER

#                              owner  admin  location admin  location user
MATRIX = {
    "contacts.view":          (True,  True,  True,           True),
    "contacts.edit":          (True,  True,  True,           True),
    "contacts.delete":        (True,  True,  True,           False),
    "contacts.bulk":          (True,  True,  True,           False),
    "contacts.export":        (True,  True,  True,           False),
    "contacts.import":        (True,  True,  True,           False),
    "fields.manage":          (True,  True,  True,           False),
    "opportunities.view":     (True,  True,  True,           True),
    "opportunities.edit":     (True,  True,  True,           True),
    "opportunities.delete":   (True,  True,  True,           False),
    "opportunities.export":   (True,  True,  True,           False),
    "pipelines.manage":       (True,  True,  True,           False),
    "appointments.view":      (True,  True,  True,           True),
    "payments.view":          (True,  True,  True,           True),
    "payments.adjust":        (True,  True,  True,           False),
    "payments.refund":        (True,  True,  True,           False),
    "workflows.view":         (True,  True,  True,           True),
    "workflows.manage":       (True,  True,  True,           False),
    "workflows.enroll":       (True,  True,  True,           True),
    "workflows.unlock":       (True,  True,  False,          False),
    "connect.view":           (True,  True,  True,           False),
    "connect.manage":         (True,  True,  True,           False),
    "connect.raw":            (True,  True,  True,           False),
    "dashboard.view":         (True,  True,  True,           True),
    "users.manage":           (True,  True,  True,           False),
    "tokens.manage":          (True,  True,  True,           False),
    "audit.view":             (True,  True,  True,           False),
    "settings.manage":        (True,  True,  True,           False),
    "agency.view":            (True,  True,  False,          False),
    "agency.manage":          (True,  True,  False,          False),
}  # fmt: skip


@pytest.mark.parametrize(("column", "role"), list(enumerate((OWNER, ADMIN, LOCATION, USER))))
def test_each_role_may_do_exactly_this(column, role):
    assert {name: Rights(role).may(name) for name in PERMISSIONS} == {n: row[column] for n, row in MATRIX.items()}


def test_every_role_has_its_grants():
    assert set(GRANTS) == {OWNER, ADMIN, LOCATION, USER}


@pytest.mark.parametrize("role", [OWNER, ADMIN, LOCATION, USER])
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_what_is_taken_away_is_gone(role, name):
    assert Rights(role, taken_away=frozenset({name})).may(name) is False


def test_taking_away_gives_nothing():
    rights = Rights(USER, taken_away=frozenset({"contacts.view"}))
    assert [name for name in PERMISSIONS if rights.may(name) and not Rights(USER).may(name)] == []


def test_an_unknown_permission_is_an_error():
    with pytest.raises(KeyError):
        Rights(OWNER).may("contacts.fly")
