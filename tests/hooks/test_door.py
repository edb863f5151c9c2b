"""The hooks door over real HTTP: who may send, what is kept, what is refused and how."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta

import httpx
import pytest
from standardwebhooks import Webhook

from aesthetix.config.checking.server import DoorServer
from aesthetix.connect.commands import connections
from aesthetix.connect.models import Delivery
from aesthetix.contacts.models import Note
from aesthetix.hooks.asgi import ROUTES
from aesthetix.kernel import crypto
from aesthetix.opportunities.models import Opportunity
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.scope import data_key, open_location
from support.cast import AT, TESTER, make_cast
from support.deliveries import connect, invoice, work_off

SECRET = "a-secret-of-the-connection-0123456789"


@pytest.fixture
def location(committed):
    return make_cast().beverly.location


@pytest.fixture
def door(committed):
    with DoorServer(limit=2048) as server:
        yield server


def path_of(location, made):
    return connections.path_of(made.connection)


def post(door, path, body=b'{"event": "ping"}', **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(door.url + path, content=content, headers=sent, timeout=20)


def stored(location):
    with open_location(location, TESTER):
        return list(Delivery.objects.order_by("received_at", "id"))


@pytest.mark.req("G1", "G28")
def test_a_delivery_is_committed_sealed_and_thanked(door, location):
    made = connect(location)
    answer = post(door, path_of(location, made), b'{"event":"ping"}', x_webhook_delivery="d-1", authorization="Basic x")

    [row] = stored(location)
    assert (answer.status_code, answer.json()) == (202, {"id": str(row.id)})
    assert b"ping" not in bytes(row.sealed_body)
    assert crypto.unseal(data_key(location), row.sealed_body, bound_to=row.id.bytes) == b'{"event":"ping"}'
    assert (row.state, row.delivery_key, row.size) == ("pending", "d-1", 16)
    assert set(row.headers) == {"content-type", "user-agent", "x-webhook-delivery"}


def signature(body, key=SECRET):
    return hmac.new(key.encode(), body, hashlib.sha256)


BODY = b'{"event": "ping"}'
SCHEMES = {
    "header_token": (SECRET, {"header": "x-token"}, {"x-token": SECRET}, {"x-token": "wrong"}),
    "basic": (
        f"apro:{SECRET}",
        {},
        {"authorization": "Basic " + base64.b64encode(f"apro:{SECRET}".encode()).decode()},
        {"authorization": "Basic " + base64.b64encode(b"apro:wrong").decode()},
    ),
    "hmac": (SECRET, {"header": "x-sig"}, {"x-sig": signature(BODY).hexdigest()}, {"x-sig": "00" * 32}),
    "hmac base64 with prefix": (
        SECRET,
        {"header": "x-sig", "encoding": "base64", "prefix": "sha256="},
        {"x-sig": "sha256=" + base64.b64encode(signature(BODY).digest()).decode()},
        {"x-sig": "sha256=" + base64.b64encode(signature(BODY, "wrong").digest()).decode()},
    ),
}


@pytest.mark.req("G6", "P19")
@pytest.mark.parametrize("name", SCHEMES)
def test_each_way_of_proving_oneself(door, location, name):
    secret, options, right, wrong = SCHEMES[name]
    made = connect(location, auth_scheme=name.split()[0], auth_options=options, secret=secret)
    path = path_of(location, made)

    statuses = [post(door, path, BODY, **headers).status_code for headers in (right, wrong, {})]

    assert statuses == [202, 401, 401]
    [row] = stored(location)
    assert not {name for name in row.headers if name not in {"content-type", "user-agent"}}


@pytest.mark.req("G6", "G7")
def test_standard_webhooks_with_its_time(door, location):
    secret = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
    made = connect(location, auth_scheme="standard_webhooks", secret=secret)
    door.now = AT

    def send(at):
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", at, BODY.decode()),
        }
        return post(door, path_of(location, made), BODY, **headers).status_code

    assert [send(AT), send(AT - timedelta(minutes=6)), send(AT + timedelta(minutes=6))] == [202, 401, 401]


@pytest.mark.req("G8")
def test_two_secrets_during_a_rotation(door, location):
    made = connect(location, auth_scheme="header_token", auth_options={"header": "x-token"}, secret=SECRET)
    with open_location(location, TESTER):
        new = connections.rotate_secret(connection=made.connection, overlap=timedelta(days=1), by=TESTER, at=AT)
    path = path_of(location, made)

    door.now = AT + timedelta(hours=1)
    during = [post(door, path, BODY, x_token=token).status_code for token in (SECRET, new)]
    door.now = AT + timedelta(days=2)
    after = [post(door, path, BODY, x_token=token).status_code for token in (SECRET, new)]

    assert (during, after) == ([202, 202], [401, 202])


@pytest.mark.req("P19")
def test_unknown_address_and_wrong_credential_look_alike(door, location):
    made = connect(location, auth_scheme="header_token", auth_options={"header": "x-token"}, secret=SECRET)
    path = path_of(location, made)
    guessed, other_source = path[:-3] + "xyz", path.replace("aestheticspro", "zenoti")

    answers = [
        post(door, where, BODY, x_token="wrong") for where in (path, guessed, other_source, "/hooks/x", "/hooks/")
    ]

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (401, '{"error":"unknown address or wrong credential"}')
    }
    assert stored(location) == []


@pytest.mark.req("G9", "P18")
def test_limits(door, location):
    path = path_of(location, connect(location))

    def chunks():
        yield b'{"a": "'
        yield b"x" * 3000
        yield b'"}'

    fits = post(door, path, b'{"a": "' + b"x" * 2000 + b'"}')
    stated = post(door, path, b"x" * 3000)
    streamed = httpx.post(door.url + path, content=chunks(), headers={"content-type": "application/json"})
    image = httpx.post(door.url + path, content=b"x", headers={"content-type": "image/png"})
    probe, wrong_verb = httpx.get(door.url + path), httpx.put(door.url + path, content=b"{}")

    statuses = [answer.status_code for answer in (fits, stated, streamed, image, probe, wrong_verb)]
    assert statuses == [202, 413, 413, 415, 200, 405]
    assert len(stored(location)) == 1


@pytest.mark.req("G9", "P17")
def test_a_flood_is_told_when_to_come_back(committed, location, settings):
    settings.HOOK_RATE_PER_MINUTE = 3
    path = path_of(location, connect(location))
    with DoorServer() as door:
        answers = [post(door, path) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429, 429]
    assert answers[-1].headers["retry-after"].isdigit()


@pytest.mark.req("P17")
def test_without_a_database_the_sender_shall_try_again(committed, location, settings):
    path = path_of(location, connect(location))
    with DoorServer() as door:
        known = post(door, path)
        settings.DATABASE_URL = "postgresql://nobody@127.0.0.1:1/nowhere"
    with DoorServer() as door:
        gone = post(door, path)

    assert (known.status_code, gone.status_code, gone.headers["retry-after"]) == (202, 503, "5")


@pytest.mark.req("G3", "S3-37")
def test_fifty_parallel_copies_have_one_effect(door, location):
    path = path_of(location, connect(location))
    body = invoice(77, 9001, "2026-03-10T17:54:00Z", "425.00")
    answers = []

    def send():
        answers.append(post(door, path, body, x_webhook_delivery="d-same").status_code)

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work_off(location)

    assert answers == [202] * 50
    with open_location(location, TESTER):
        assert (
            sorted(Delivery.objects.values_list("state", "reason"))
            == [("processed", "")] + [("skipped", "duplicate_delivery")] * 49
        )
        assert list(LedgerEntry.objects.values_list("amount_cents", flat=True)) == [42500]
        assert (Note.objects.count(), Opportunity.objects.count()) == (1, 1)


def test_every_route_says_what_guards_it():
    assert [(route.method, route.guard) for route in ROUTES] == [("POST", "hooks:credential"), ("GET", "public"), ("OPTIONS", "public")]
