from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aesthetix.contacts.models import Contact, Tag
from aesthetix.kernel.bulk import insert_rows, update_rows
from support.cast import AT


def contact(location, **values):
    return Contact(location=location, created_at=AT, updated_at=AT, **values)


def test_every_kind_of_column_arrives_as_it_was(opened):
    follower = uuid4()
    row = contact(
        opened.location, first_name='Zoë "Z" \\ O\'Brien', date_of_birth=date(1988, 7, 4), tags=["a,b", 'c"d'],
        followers=[follower], custom={"n": 1, "list": ["x"], "text": "{{7*7}}"}, dnd={}, deleted_at=None,
    )  # fmt: skip
    assert insert_rows([row]) == 1
    stored = Contact.objects.get(id=row.id)
    for name in (
        "first_name",
        "date_of_birth",
        "tags",
        "followers",
        "custom",
        "dnd",
        "created_at",
        "deleted_at",
        "owner_id",
    ):
        assert getattr(stored, name) == getattr(row, name)


def test_many_rows_cost_one_statement(opened, django_assert_num_queries):
    rows = [contact(opened.location, first_name=str(number)) for number in range(300)]
    with django_assert_num_queries(2):
        insert_rows(rows)
        for row in rows:
            row.first_name += "x"
        update_rows(rows, ["first_name"])
    assert Contact.objects.filter(first_name__endswith="x").count() == 300


def test_rows_that_are_there_are_left_out_on_request(opened):
    insert_rows([Tag(location=opened.location, name="vip")])
    assert (
        insert_rows(
            [Tag(location=opened.location, name="vip"), Tag(location=opened.location, name="new")], unless_there=True
        )
        == 1
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([Tag(location=opened.location, name="vip")])


def test_row_level_security_binds_bulk_writing_too(cast, opened):
    foreign = contact(cast.stranger.location, first_name="Leak")
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        insert_rows([foreign])
    stranger = cast.stranger.patients[0]
    stranger.first_name = "Changed"
    assert update_rows([stranger], ["first_name"]) == 0
