"""What people do on the pages of AX Connect, and what they must not be able to do."""

import json
from urllib.parse import urlsplit

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aesthetix.connect.commands.drain import drain
from aesthetix.connect.models import Alert, Connection, Delivery, InboundEvent, SourceLocation
from aesthetix.kernel import clock
from aesthetix.kernel.models import AccessEntry
from aesthetix.staff.connect.raw import pretty, visible
from aesthetix.tenancy.scope import open_location
from staff.connect.bodies import arrive, booked, make
from support.cast import TESTER


def address(name, practice, *keys):
    return reverse(f"staff:{name}", args=[practice.location.id, *keys])


def in_location(practice):
    return open_location(practice.location, TESTER)


def one(practice, **values):
    with in_location(practice):
        return Delivery.objects.get(**values)


def queries(client, url):
    with CaptureQueriesContext(database) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize(("name", "count"), [("connect-deliveries", 13), ("connect-attention", 14)])
def test_list_asks_the_same_number_of_queries_for_one_row_and_three(practice, live, signed_in, name, count):
    client, url = signed_in(practice.admin), address(name, practice, live.id)
    seen = []
    client.get(url)
    for bodies in ((b"{",), (b"[", b"{{")):
        with in_location(practice):
            for body in bodies:
                arrive(live, body)
        drain(practice.location.id, at=clock.now())
        seen.append(queries(client, url))
    assert seen == [count, count]


def test_list_of_connections_asks_the_same_for_one_and_three(practice, live, signed_in):
    client, url = signed_in(practice.admin), address("connect", practice)
    client.get(url)
    before = queries(client, url)
    with in_location(practice):
        for name in ("Second", "Third"):
            arrive(make(practice.location, name), booked())
    assert (before, queries(client, url)) == (14, 14)


@pytest.mark.parametrize("typed", ["Torres", "c88213@example.com", "88213", "a88213"])
def test_search_finds_and_keeps_patients_out_of_the_address(practice, busy, signed_in, typed):
    client = signed_in(practice.admin)
    answer = client.post(address("connect-search", practice, busy.id), {"q": typed, "state": "processed"})
    assert typed not in answer.url
    assert "state=processed" in answer.url
    page = client.get(answer.url).content.decode()
    assert page.count("data-select-row") == 1
    assert f'value="{typed}"' in page


def test_search_address_of_another_location_is_not_found(cast, practice, busy, signed_in):
    answer = signed_in(practice.admin).post(address("connect-search", practice, busy.id), {"q": "Torres"})
    with in_location(cast.scottsdale):
        other = make(cast.scottsdale.location)
    url = f"{address('connect-deliveries', cast.scottsdale, other.id)}?{urlsplit(answer.url).query}"
    assert signed_in(cast.scottsdale.admin).get(url).status_code == 404


def test_pages_follow_one_another_by_key(practice, live, signed_in):
    with in_location(practice):
        for number in range(52):
            arrive(live, booked(str(1000 + number)))
    client, url = signed_in(practice.admin), address("connect-deliveries", practice, live.id)
    first = client.get(url).context["shown"]
    second = client.get(f"{url}?before={first.before}").context["shown"]
    assert (len(first.rows), len(second.rows), second.before) == (50, 2, None)
    again = client.get(f"{url}?after={second.after}").context["shown"]
    assert [row.id for row in again.rows] == [row.id for row in first.rows]
    assert client.get(f"{url}?before=nonsense").status_code == 404


def test_raw_view_is_recorded_and_needs_its_own_right(practice, busy, signed_in):
    delivery = one(practice, state="processed")
    url = address("connect-raw", practice, busy.id, delivery.id)
    practice.admin.memberships.update(taken_away=["connect.raw"])
    assert signed_in(practice.admin).get(url).status_code == 403
    practice.admin.memberships.update(taken_away=[])
    answer = signed_in(practice.admin).get(url)
    assert "Maya" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    with in_location(practice):
        seen = AccessEntry.objects.filter(subject="delivery_body", subject_id=str(delivery.id))
        assert [entry.actor_name for entry in seen] == [practice.admin.name]


def test_hostile_body_is_harmless(practice, live, signed_in):
    nasty = booked(name=("<script>alert(1)</script>", "{{ 7*7 }}\u202e\u0000=cmd|' /C calc'"))
    with in_location(practice):
        delivery = arrive(live, nasty)
    drain(practice.location.id, at=clock.now())
    for name in ("connect-raw", "connect-delivery"):
        page = signed_in(practice.admin).get(address(name, practice, live.id, delivery.id)).content.decode()
        assert [bad for bad in ("<script>alert", "\u202e", "\x00", "49\u202e") if bad in page] == []


def test_body_is_shown_with_hidden_characters_made_visible():
    assert visible("a\u202eb\x00c\n") == "a⟨U+202E⟩b⟨U+0000⟩c\n"
    assert pretty('{"a":[1]}') == '{\n  "a": [\n    1\n  ]\n}'
    assert pretty("{broken") == "{broken"


@pytest.mark.req("S3-22")
def test_replay_of_everything_shows_first_and_changes_nothing_twice(practice, busy, signed_in):
    client = signed_in(practice.admin)
    url = address("connect-bulk-replay", practice, busy.id)
    page = client.post(url).content.decode()
    assert "No contact would change" in page
    answer = client.post(url, {"sure": "1"})
    assert answer.url.endswith("?of=5")
    drain(practice.location.id, at=clock.now())
    with in_location(practice):
        outcomes = sorted(Delivery.objects.values_list("state", flat=True))
        assert outcomes == ["dead_letter", "processed", "skipped", "skipped", "skipped"]
    assert "All of them have been applied" in client.get(answer.url).content.decode()


def test_dead_letter_is_mended_and_replayed(practice, busy, signed_in):
    dead, client = one(practice, state="dead_letter"), signed_in(practice.admin)
    url = address("connect-fix", practice, busy.id, dead.id)
    assert "{&quot;broken" in client.get(url).content.decode()
    refused = client.post(url, {"body": "{still", "comment": "quotes"})
    assert (refused.status_code, "{still" in refused.content.decode()) == (200, True)
    answer = client.post(url, {"body": json.dumps(booked("5005", ("Ada", "Mended"))), "comment": "quotes"})
    drain(practice.location.id, at=clock.now())
    assert "Ada Mended" in client.get(answer.url).content.decode()
    assert one(practice, id=dead.id).state == "discarded"


def test_dead_letter_is_discarded_with_a_reason_only(practice, busy, signed_in):
    dead, client = one(practice, state="dead_letter"), signed_in(practice.admin)
    url = address("connect-discard", practice, busy.id, dead.id)
    client.post(url, {"comment": ""})
    assert one(practice, id=dead.id).state == "dead_letter"
    client.post(url, {"comment": "a test of ours"})
    assert "a test of ours" in one(practice, id=dead.id).comment


def test_refund_is_reviewed_and_alert_resolved(practice, busy, signed_in):
    client = signed_in(practice.admin)
    with in_location(practice):
        event = InboundEvent.objects.get(kind="invoice.refunded")
        alert = Alert.objects.get(code="dead_letters")
    assert "Mark reviewed" in client.get(address("connect-skips", practice, busy.id)).content.decode()
    client.post(address("connect-reviewed", practice, busy.id, event.id))
    client.post(address("connect-resolve", practice, busy.id, alert.id))
    with in_location(practice):
        assert InboundEvent.objects.get(id=event.id).needs_review is False
        assert Alert.objects.get(id=alert.id).resolved_by == practice.admin.name


@pytest.mark.parametrize("act", ["connect-bulk-replay", "connect-mode", "connect-delete", "connect-rotate-address"])
def test_acts_need_the_right_to_manage(practice, busy, signed_in, act):
    assert signed_in(practice.front_desk).post(address(act, practice, busy.id), {"mode": "paused"}).status_code == 403


def test_settings_are_saved_with_the_value_kept_when_refused(practice, live, signed_in):
    client, url = signed_in(practice.admin), address("connect-settings", practice, live.id)
    client.post(url, {"switches": "1", "acts_on_reschedules": "on"})
    refused = client.post(url, {"details": "1", "name": "APro", "retention_days": "0", "billing_day": "15"})
    assert 'value="0"' in refused.content.decode()
    client.post(url, {"details": "1", "name": "APro", "retention_days": "90", "billing_day": "15"})
    with in_location(practice):
        row = Connection.objects.get()
        assert (row.name, row.acts_on_reschedules, row.retention_days, row.billing_day) == ("APro", True, 90, 15)


def test_locations_are_added_changed_and_deleted(practice, live, signed_in):
    client, url = signed_in(practice.admin), address("connect-places", practice, live.id)
    row = {"external_id": "12", "name": "Beverly", "timezone": "America/Phoenix"}
    client.post(url, row)
    client.post(url, row | {"external_id": "21", "was": "12"})
    with in_location(practice):
        assert list(SourceLocation.objects.values_list("external_id", "name")) == [("21", "Beverly")]
    client.post(url, {"remove": "21"})
    with in_location(practice):
        assert SourceLocation.objects.exists() is False


def test_mapping_is_tried_before_it_is_saved(practice, live, signed_in):
    with in_location(practice):
        body = booked()
        body["client"]["home_town"] = "Ojai"
        arrive(live, body)
    client, url = signed_in(practice.admin), address("connect-mapping", practice, live.id)
    asked = {"field": "client.city", "key": "home_town"}
    tried = client.post(url, asked)
    assert [(line["field"], line["after"]) for line in tried.context["changed"]] == [("client.city", "Ojai")]
    with in_location(practice):
        assert Connection.objects.get().mapping_overrides == {}
    client.post(url, asked | {"save": "1"})
    with in_location(practice):
        assert Connection.objects.get().mapping_overrides == {"client.city": ["home_town"]}


def test_secret_is_shown_once_and_the_one_before_ends(practice, signed_in):
    with in_location(practice):
        row = make(practice.location, auth_scheme="header_token", auth_options={"header": "X-Token"})
    client = signed_in(practice.admin)
    url = address("connect-credentials", practice, row.id)
    client.post(address("connect-rotate-secret", practice, row.id), {"overlap": "3"})
    first, second = client.get(url), client.get(url)
    assert (len(first.context["secret"]) > 30, second.context["secret"]) == (True, "")
    assert [one.ends_at is None for one in second.context["secrets"]] == [True, False]


def test_connection_is_deleted_by_its_name_only(practice, busy, signed_in):
    client, url = signed_in(practice.admin), address("connect-delete", practice, busy.id)
    client.post(url, {"typed": "something"})
    with in_location(practice):
        assert Connection.objects.count() == 1
    client.post(url, {"typed": busy.name})
    with in_location(practice):
        assert (Connection.objects.count(), Delivery.objects.count()) == (0, 0)
