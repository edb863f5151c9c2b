"""Draining: identity, nets, failures that hold back nobody, retries, dead letters, learning, switches, alerts."""

import logging
from datetime import timedelta

import pytest

from aesthetix.calendars.models import Appointment
from aesthetix.connect.commands import batch, connections, housekeeping, replay
from aesthetix.connect.models import Alert, ClientAlias, Connection, Delivery, InboundEvent, SeenShape
from aesthetix.connect.rules.retries import PAUSES
from aesthetix.contacts.models import Contact, Note
from aesthetix.kernel.errors import ProviderError, Refusal
from aesthetix.opportunities.models import Opportunity
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER
from support.deliveries import booking, client, connect, invoice, put, work_off


@pytest.fixture
def apro(practice):
    return connect(practice.location).connection


@pytest.fixture
def inside(practice):
    """Look into the location: `inside(lambda: …)`."""

    def look(read):
        with open_location(practice.location, TESTER):
            return read()

    return look


def when(minute):
    return (AT - timedelta(hours=10) + timedelta(minutes=minute)).isoformat()


def outcomes():
    return list(InboundEvent.objects.order_by("received_at", "id").values_list("outcome", "reason"))


def states():
    return list(Delivery.objects.order_by("received_at", "id").values_list("state", "reason"))


# --- who is who


@pytest.mark.req("P4")
def test_family_with_one_phone_stays_apart(apro, practice, inside):
    shared = {"mobile_phone": "3105550777"}
    put(apro, {"event": "client.created", "created_at": when(1), "data": {"client": client(1, **shared)}})
    put(apro, {"event": "client.created", "created_at": when(2), "data": {"client": client(2, **shared)}})
    work_off(practice.location)

    people = inside(
        lambda: list(Contact.objects.filter(phone="+13105550777").values_list("custom__apro_client_id", flat=True))
    )
    second = inside(lambda: InboundEvent.objects.get(client_id="2"))
    assert sorted(people) == ["1", "2"]
    assert second.warnings == ["phone_of_another_client"]


@pytest.mark.req("P4", "G32")
def test_a_lead_without_client_id_is_found_by_email_and_gets_the_id(apro, practice, inside):
    lead = practice.patients[0]
    put(apro, booking(5, 50, when(1), client=client(5, email=lead.email.upper(), mobile_phone="")))
    work_off(practice.location)

    alias = inside(lambda: ClientAlias.objects.get(client_id="5"))
    event = inside(lambda: InboundEvent.objects.get(client_id="5"))
    assert (alias.contact_id, event.match_by, event.contact_id) == (lead.id, "email", lead.id)


@pytest.mark.req("P4")
def test_a_deleted_contact_is_not_revived(apro, practice, inside):
    put(apro, booking(5, 50, when(1)))
    work_off(practice.location)
    inside(lambda: Contact.objects.filter(custom__apro_client_id="5").update(deleted_at=AT))
    put(apro, booking(5, 51, when(2)))
    work_off(practice.location)

    living = inside(lambda: Contact.objects.here().get(custom__apro_client_id="5"))
    assert inside(lambda: ClientAlias.objects.get(client_id="5").contact_id) == living.id


# --- once only


@pytest.mark.req("P14")
def test_book_cancel_book_cancel_without_times_are_four_events(apro, practice, inside):
    for place, verb in enumerate(("created", "cancelled", "created", "cancelled")):
        body = booking(6, 60, "", verb)
        put(apro, body, key=f"d-{place}", at=AT + timedelta(seconds=place))
    put(apro, booking(6, 60, "", "cancelled"), key="d-3-again", at=AT + timedelta(seconds=9))
    work_off(practice.location, at=AT + timedelta(minutes=1))

    assert inside(outcomes) == [("processed", "")] * 4 + [("skipped", "duplicate_event")]
    assert inside(Note.objects.count) == 4


@pytest.mark.req("P14", "G31")
def test_another_amount_corrects_the_ledger_and_adds_only_the_difference(apro, practice, inside):
    put(apro, invoice(7, 70, when(1), "100.00"), invoice(7, 70, when(5), "130.00"), invoice(7, 70, when(3), "90.00"))
    work_off(practice.location)

    person = inside(lambda: Contact.objects.get(custom__apro_client_id="7"))
    warnings = inside(lambda: [event.warnings for event in InboundEvent.objects.order_by("event_at")])
    assert person.custom["patient_lifetime_value"] == 13000
    assert inside(lambda: list(LedgerEntry.objects.values_list("amount_cents", flat=True))) == [13000]
    assert warnings == [[], ["invoice_amount_changed"], ["invoice_amount_changed"]]


@pytest.mark.req("P14")
def test_the_same_id_with_other_bytes_is_another_delivery(apro, practice, inside):
    put(apro, booking(8, 80, when(1)), key="same")
    put(apro, booking(9, 90, when(1)), key="same")
    work_off(practice.location)

    assert inside(outcomes) == [("processed", "")] * 2


@pytest.mark.req("P5", "G2")
def test_events_without_contact_data_count_once_the_client_has_some(apro, practice, inside):
    put(apro, invoice(10, 100, when(1), "80", client={"id": 10}), at=AT)
    work_off(practice.location)
    before = inside(states)
    put(
        apro,
        {"event": "client.created", "created_at": when(2), "data": {"client": client(10)}},
        at=AT + timedelta(hours=1),
    )
    work_off(practice.location, at=AT + timedelta(hours=1))

    person = inside(lambda: Contact.objects.get(custom__apro_client_id="10"))
    assert before == [("skipped", "no_valid_email_or_phone")]
    assert inside(states) == [("processed", "")] * 2
    assert (person.custom["patient_lifetime_value"], person.type) == (8000, "Patient")


@pytest.mark.req("G15")
def test_replaying_everything_changes_nothing(apro, practice, inside):
    put(apro, *(booking(n, n, when(n)) for n in range(20, 25)), *(invoice(n, n, when(n + 9)) for n in range(20, 23)))
    put(apro, {"event": "ping"}, b"not json")
    work_off(practice.location)

    def everything():
        people = Contact.objects.order_by("id").values("id", "custom", "type", "updated_at")
        return (
            list(people),
            inside(states),
            Note.objects.count(),
            list(Opportunity.objects.values("id", "updated_at")),
            outcomes(),
        )

    before = inside(everything)
    later = AT + timedelta(days=3)
    chosen = replay.Selection(apro)
    assert inside(lambda: replay.forecast(selection=chosen, at=later).changed_contacts) == 0
    assert inside(lambda: replay.replay(selection=chosen, by=TESTER, at=later)) == 10
    assert work_off(practice.location, at=later) == 10
    assert inside(everything) == before


# --- failures


class Poison(RuntimeError):
    pass


@pytest.fixture
def poisoned(monkeypatch):
    """Events of appointment 666 raise `poisoned.error` for as long as there is one."""

    class Fault:
        error = Poison("boom")

    real = batch.plan

    def plan(event, *args, **kwargs):
        if Fault.error and event.appointment and event.appointment.id == "666":
            raise Fault.error
        return real(event, *args, **kwargs)

    monkeypatch.setattr(batch, "plan", plan)
    return Fault


@pytest.mark.req("G5", "G13")
def test_one_bad_delivery_holds_back_nobody_and_is_tried_again(apro, practice, inside, poisoned):
    put(apro, booking(30, 300, when(1)), booking(31, 666, when(2)), booking(32, 320, when(3)))
    work_off(practice.location)

    assert inside(states) == [("processed", ""), ("pending", ""), ("processed", "")]
    poisoned.error = None
    assert work_off(practice.location, at=AT + timedelta(seconds=4)) == 0
    assert work_off(practice.location, at=AT + timedelta(seconds=7)) == 1
    assert inside(states) == [("processed", "")] * 3


@pytest.mark.req("G13", "G14", "G26")
def test_a_delivery_that_keeps_failing_becomes_a_dead_letter_with_one_alert(apro, practice, inside, poisoned):
    put(apro, booking(31, 666, when(2)))
    now, gaps = AT, []
    for _ in range(len(PAUSES) + 1):
        work_off(practice.location, at=now)
        row = inside(Delivery.objects.get)
        if row.state == "pending":
            gaps.append(row.next_attempt_at - now)
            now = row.next_attempt_at

    assert all(pause <= gap <= pause * 1.2 for pause, gap in zip(PAUSES, gaps, strict=True))
    assert (row.state, row.reason, row.error, row.attempts) == ("dead_letter", "processing_failed", "Poison", 10)
    assert inside(lambda: list(Alert.objects.values_list("code", "resolved_at"))) == [("dead_letters", None)]
    poisoned.error = None
    inside(lambda: replay.replay(selection=replay.Selection(apro), by=TESTER, at=now))
    work_off(practice.location, at=now)
    assert inside(states) == [("processed", "")]
    assert inside(lambda: Alert.objects.get().resolved_at) == now


@pytest.mark.req("G13")
def test_being_told_to_wait_is_no_failed_attempt(apro, practice, inside, poisoned):
    poisoned.error = ProviderError("busy", permanent=False, retry_after=90)
    put(apro, booking(31, 666, when(2)))
    work_off(practice.location)

    row = inside(Delivery.objects.get)
    assert (row.state, row.attempts, row.next_attempt_at - AT) == ("pending", 0, timedelta(seconds=90))


@pytest.mark.req("G14", "P17")
def test_a_dead_letter_is_mended_or_discarded(apro, practice, inside):
    put(apro, b'{"event": "client.created", "data": {', b"[1, 2")
    work_off(practice.location)
    broken, hopeless = inside(lambda: list(Delivery.objects.order_by("id")))
    good = '{"event":"client.created","data":{"client":{"id":40,"email":"a@patients.example.com"}}}'

    with pytest.raises(Refusal):
        inside(lambda: replay.mend(delivery=broken, body="{", comment="", by=TESTER, at=AT))
    with pytest.raises(Refusal):
        inside(lambda: replay.discard(delivery=hopeless, comment=" ", by=TESTER, at=AT))
    inside(lambda: replay.mend(delivery=broken, body=good, comment="cut off", by=TESTER, at=AT))
    inside(lambda: replay.discard(delivery=hopeless, comment="a test by the vendor", by=TESTER, at=AT))
    work_off(practice.location)

    assert sorted(inside(states)) == [("discarded", "malformed_body")] * 2 + [("processed", "")]
    assert inside(lambda: Contact.objects.filter(custom__apro_client_id="40").count()) == 1
    assert inside(lambda: Alert.objects.filter(resolved_at=None).count()) == 0


@pytest.mark.req("P20")
def test_another_account_is_quarantined(apro, practice, inside):
    inside(lambda: connections.set_details(connection=apro, account_id="AP-1", by=TESTER, at=AT))
    put(apro, booking(41, 410, when(1)) | {"account_id": "AP-2"}, booking(42, 420, when(1)) | {"account_id": "AP-1"})
    work_off(practice.location)

    assert inside(states) == [("dead_letter", "account_mismatch"), ("processed", "")]
    assert inside(lambda: list(Alert.objects.values_list("code", flat=True))) == ["account_mismatch"]


# --- learning, shapes, mapping


@pytest.mark.req("G30")
def test_learning_records_what_would_be_and_going_live_applies_it(practice, inside):
    apro = connect(practice.location, mode="learning").connection
    put(apro, booking(50, 500, when(1)), {"event": "ping"})
    work_off(practice.location)

    assert inside(states) == [("recorded", ""), ("recorded", "test_ping")]
    assert inside(outcomes) == [("processed", ""), ("skipped", "test_ping")]
    assert inside(lambda: (Note.objects.count(), Contact.objects.filter(custom__apro_client_id="50").count())) == (0, 0)
    steps = inside(lambda: InboundEvent.objects.get(outcome="processed").steps)
    assert [step["step"] for step in steps][-3:] == ["workflow", "opportunity", "done"]

    assert inside(lambda: connections.set_mode(connection=apro, mode="live", by=TESTER, at=AT)) == 2
    work_off(practice.location)
    assert inside(states) == [("processed", ""), ("skipped", "test_ping")]
    assert inside(lambda: list(InboundEvent.objects.values_list("is_rehearsal", flat=True))) == [False, False]
    assert inside(lambda: (Note.objects.count(), Contact.objects.filter(custom__apro_client_id="50").count())) == (1, 1)


def test_while_paused_deliveries_wait(apro, practice, inside):
    inside(lambda: connections.set_mode(connection=apro, mode="paused", by=TESTER, at=AT))
    put(apro, booking(50, 500, when(1)))
    assert work_off(practice.location) == 0
    inside(lambda: connections.set_mode(connection=apro, mode="live", by=TESTER, at=AT))
    assert work_off(practice.location) == 1


@pytest.mark.req("G12")
def test_a_key_never_seen_before_raises_one_alert(apro, practice, inside):
    put(apro, booking(60, 600, when(1)), booking(60, 601, when(2)))
    work_off(practice.location)
    assert inside(lambda: (SeenShape.objects.get().count, Alert.objects.count())) == (2, 0)
    put(apro, booking(60, 602, when(3), room="2"), booking(60, 603, when(4), room="2", colour="x"))
    work_off(practice.location)

    assert inside(lambda: list(Alert.objects.values_list("code", flat=True))) == ["new_shape"]


@pytest.mark.req("G11")
def test_a_mapping_is_tried_on_what_came_and_then_used(apro, practice, inside):
    body = {
        "event": "client.created",
        "created_at": when(1),
        "data": {"client": {"id": 61, "Mailbox": "m@patients.example.com"}},
    }
    put(apro, body)
    work_off(practice.location)
    assert inside(states) == [("skipped", "no_valid_email_or_phone")]
    wanted = {"client.email": ["mailbox"]}
    chosen = replay.Selection(apro)

    tried = inside(lambda: replay.forecast(selection=chosen, at=AT, overrides=wanted))
    assert tried.outcomes == {("processed", ""): 1}
    assert inside(states) == [("skipped", "no_valid_email_or_phone")]
    with pytest.raises(Refusal):
        inside(lambda: connections.set_overrides(connection=apro, overrides={"client.shoe": ["x"]}, by=TESTER, at=AT))
    assert inside(lambda: connections.set_overrides(connection=apro, overrides=wanted, by=TESTER, at=AT)) == 2
    inside(lambda: replay.replay(selection=chosen, by=TESTER, at=AT))
    work_off(practice.location)
    assert inside(states) == [("processed", "")]
    assert inside(lambda: InboundEvent.objects.get().mapping_version) == 2


# --- switches


@pytest.mark.req("P13")
def test_refunds_count_once_the_switch_is_on_also_those_from_before(apro, practice, inside):
    def value():
        row = Contact.objects.get(custom__apro_client_id="70")
        return row.custom["patient_lifetime_value"]

    def refund(invoice_id, minute, amount):
        body = invoice(70, invoice_id, when(minute), "0", status="Refunded", refund_amount=amount)
        return body | {"event": "invoice.refunded"}

    put(apro, invoice(70, 1, when(1), "100"), invoice(70, 2, when(2), "50"), refund(1, 3, "30"))
    work_off(practice.location)
    assert inside(outcomes)[-1] == ("skipped", "invoice_refund_not_acted_on")
    assert inside(value) == 15000
    inside(lambda: connections.set_switches(connection=apro, subtracts_refunds=True, by=TESTER, at=AT))
    assert inside(value) == 12000
    put(apro, refund(2, 4, "50"), refund(2, 5, "50"))
    work_off(practice.location)
    assert inside(value) == 7000
    assert inside(lambda: Opportunity.objects.get().value_cents) == 7000
    inside(lambda: connections.set_switches(connection=apro, subtracts_refunds=False, by=TESTER, at=AT))
    assert inside(value) == 15000


@pytest.mark.req("S3-26")
def test_reschedules_and_deletions_move_the_next_visit_only_when_switched_on(apro, practice, inside):
    def shown():
        row = Contact.objects.get(custom__apro_client_id="80")
        return row.custom.get("next_visit_date"), row.custom["apro_appt_status"], Opportunity.objects.get().stage.name

    put(apro, booking(80, 800, when(1)), booking(80, 800, when(2), "updated", date="03/28/2026"))
    work_off(practice.location)
    assert inside(shown) == ("2026-03-14", "Booked", "Booked")
    inside(
        lambda: connections.set_switches(
            connection=apro, acts_on_reschedules=True, acts_on_deletions=True, by=TESTER, at=AT
        )
    )
    put(apro, booking(80, 800, when(3), "updated", date="03/28/2026"))
    work_off(practice.location)
    assert inside(shown) == ("2026-03-28", "Booked", "Booked")
    put(apro, booking(80, 800, when(4), "deleted", date="03/28/2026"))
    work_off(practice.location)
    assert inside(shown) == (None, "Cancelled", "Cancel / No-Show")
    assert inside(lambda: Appointment.objects.get().status) == "invalid"


# --- what is shown and what is not


@pytest.mark.req("G18")
def test_the_timeline_tells_every_step(apro, practice, inside):
    put(apro, booking(90, 900, when(1)))
    work_off(practice.location)

    event = inside(InboundEvent.objects.get)
    steps = {step["step"]: step["detail"] for step in event.steps}
    assert list(steps) == [
        "received",
        "verified",
        "parsed",
        "matched",
        "fields",
        "note",
        "workflow",
        "opportunity",
        "done",
    ]
    assert steps["fields"]["changes"]["apro_appt_status"] == [None, "Booked"]
    assert steps["opportunity"]["how"] == "created"
    assert steps["done"] == {"outcome": "processed", "reason": ""}


@pytest.mark.req("G28")
def test_old_bodies_leave_and_dead_letters_stay(apro, practice, inside):
    put(apro, booking(91, 910, when(1)), b"broken")
    work_off(practice.location)
    assert housekeeping.remove_old_bodies(practice.location.id, at=AT + timedelta(days=29)) == 0
    assert housekeeping.remove_old_bodies(practice.location.id, at=AT + timedelta(days=31)) == 1

    left = inside(lambda: {row.state: bool(row.sealed_body) for row in Delivery.objects.all()})
    assert left == {"processed": False, "dead_letter": True}


@pytest.mark.req("G22", "G26")
def test_silence_alarms_once_and_ends_with_the_next_delivery(apro, practice, inside):
    def alerts():
        return list(Alert.objects.values_list("code", "resolved_at"))

    late = AT + timedelta(days=4)
    for _ in range(2):
        housekeeping.watch_silence(practice.location.id, at=late)
    assert inside(alerts) == [("silent", None)]
    put(apro, {"event": "ping"}, at=late)
    work_off(practice.location, at=late)
    housekeeping.watch_silence(practice.location.id, at=late)
    assert inside(alerts) == [("silent", late)]
    assert inside(lambda: Connection.objects.get().last_ping_at) == late


@pytest.mark.req("X-10", "G28")
def test_no_patient_data_reaches_the_logs(apro, practice, inside, poisoned, caplog):
    caplog.set_level(logging.DEBUG)
    poisoned.error = Poison("canary-firstname canary@patients.example.com")
    who = client(92, first_name="Canaryfirst", email="canary@patients.example.com")
    put(apro, booking(92, 666, when(1), client=who), booking(93, 930, when(1), client=who | {"id": 93}), b"Canaryfirst")
    work_off(practice.location)

    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert ours
    assert not [line for line in ours if "canary" in line.lower()]
    row = inside(lambda: Delivery.objects.get(error="Poison"))
    assert "canary" not in (row.error + row.reason + row.comment).lower()


HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}{% load x %}\u202e=cmd|' /C calc'!A0\x00😀" + "x" * 10_000


@pytest.mark.req("P16")
def test_hostile_text_ends_up_harmless(apro, practice, inside):
    who = client(94, first_name=HOSTILE, address={"street": HOSTILE})
    put(apro, booking(94, 940, when(1), client=who, services=[{"name": HOSTILE}]))
    work_off(practice.location)

    person = inside(lambda: Contact.objects.get(custom__apro_client_id="94"))
    [note] = inside(lambda: list(Note.objects.values_list("body", flat=True)))
    for text in (person.first_name, person.custom["apro_appt_services"], note):
        assert not {"<", "\x00", "\u202e"} & set(text)
    assert "49" not in note
    assert (len(person.first_name) <= 100, len(note) <= 10_000) == (True, True)
