"""Rows written as lines, without model instances; events that nobody waits for."""

import pytest

from aesthetix.contacts.models import ContactTerm
from aesthetix.kernel import clock, outbox
from aesthetix.kernel.bulk import insert_lines
from aesthetix.kernel.ids import new_id
from aesthetix.kernel.models import OutboxEntry

AT = clock.now()


def test_lines_become_rows(opened):
    contact = opened.patients[0]
    before = ContactTerm.objects.filter(contact=contact).count()
    lines = [
        {"id": new_id(), "location_id": opened.location.id, "contact_id": contact.id, "term": f"line {number}"}
        for number in range(3)
    ]

    assert insert_lines(ContactTerm, lines) == 3
    assert insert_lines(ContactTerm, []) == 0

    assert ContactTerm.objects.filter(contact=contact).count() == before + 3
    found = ContactTerm.objects.filter(contact=contact, term__startswith="line ").order_by("term")
    assert [row.id for row in found] == [line["id"] for line in lines]


@pytest.mark.parametrize(("answers", "written"), [([False], 0), ([False, True], 1), ([], 0)])
def test_event_is_written_only_if_somebody_wants_it(opened, monkeypatch, answers, written):
    name = "test.happened"
    monkeypatch.setitem(outbox._receivers, name, [])
    monkeypatch.setitem(outbox._wanted, name, [])
    for answer in answers:
        outbox.receives(name, wanted=lambda _name, answer=answer: answer)(lambda _payload: None)

    outbox.publish(name, {"a": 1}, at=AT)

    assert OutboxEntry.objects.filter(name=name).count() == written
