"""What leaves the house: webhooks and mail to people of the practice."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.db import connection
from standardwebhooks.webhooks import Webhook

from aesthetix.contacts.commands import ContactBook
from aesthetix.kernel import jobs
from aesthetix.kernel.errors import ProviderError
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows import outgoing
from aesthetix.workflows.commands.webhooks import MOST_ATTEMPTS, deliver_webhook
from aesthetix.workflows.models import WebhookAttempt, WebhookCall
from aesthetix.workflows.outgoing import Answer
from support.cast import TESTER
from workflows.support import AT, BY, problems_of, run_step, step

URL = "https://hooks.example.com/in?key=abc"


def queued(task):
    """The arguments of the jobs waiting for this task."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args, queue_name FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task])
        return [(json.loads(args) if isinstance(args, str) else args, queue) for args, queue in cursor.fetchall()]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "255.255.255.255"],
)  # fmt: skip
def test_private_addresses_are_refused(address):
    assert outgoing.is_public(address) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::6810:84e5"])
def test_public_addresses_are_reached(address):
    assert outgoing.is_public(address) is True


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://2130706433:9/"]
)
def test_a_post_to_this_machine_is_refused_before_it_connects(url):
    assert outgoing.post(url, b"{}", {}).error == "address_refused"


class _Sink(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def sink():
    server = HTTPServer(("127.0.0.1", 0), _Sink)
    server.seen, server.status = [], 204
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_redirect_is_not_followed(sink):
    sink.status = 302

    answer = outgoing.post(f"http://127.0.0.1:{sink.server_port}/a", b"{}", {}, may_reach=lambda _: True)

    assert (answer.status_code, answer.is_good, len(sink.seen)) == (302, False, 1)


def test_the_body_is_signed_after_standard_webhooks(opened, sink):
    now = datetime.now(UTC)
    headers = outgoing.signed_headers(opened.location, "msg_1", b'{"a":1}', at=now)

    outgoing.post(f"http://127.0.0.1:{sink.server_port}/a?b=c", b'{"a":1}', headers, may_reach=lambda _: True)

    ((path, seen, body),) = sink.seen
    assert (path, seen["Host"]) == ("/a?b=c", f"127.0.0.1:{sink.server_port}")
    lowered = {name.lower(): value for name, value in seen.items()}
    assert Webhook(outgoing.signing_key(opened.location)).verify(body, lowered) == {"a": 1}


@pytest.fixture
def call(cast, practice):
    """A call handed over by a workflow; the location is closed again."""
    with open_location(practice.location, TESTER):
        run_step(
            practice.patients[0],
            "webhook_out",
            {"url": URL, "fields": ["first_name", "type"], "with_event": True},
            event={"status": "Booked"},
        )
        return WebhookCall.objects.get()


def attempts(practice):
    with open_location(practice.location, TESTER):
        row = WebhookCall.objects.get()
        return row.state, list(WebhookAttempt.objects.order_by("number").values_list("number", "status_code", "error"))


def deliver(practice, call, post):
    deliver_webhook(location_id=practice.location.id, call_id=call.id, at=AT, post=post)


def test_a_step_hands_a_sealed_message_over_in_the_same_transaction(practice, call):
    assert queued("workflows.deliver_webhook") == [
        ({"location_id": str(practice.location.id), "call_id": str(call.id)}, "webhooks")
    ]
    assert b"Maya" not in bytes(call.sealed_body)


def test_a_delivered_call_is_over_and_not_sent_again(practice, call):
    sent = []

    def post(url, body, headers):
        sent.append((url, json.loads(body), headers["webhook-id"]))
        return Answer(200, "", 12)

    deliver(practice, call, post)
    deliver(practice, call, post)

    ((url, body, message_id),) = sent
    assert (url, message_id, body["id"]) == (URL, str(call.id), str(call.id))
    assert body["contact"] == {"id": str(practice.patients[0].id), "first_name": "Maya", "type": "Lead"}
    assert (body["event"], body["type"]) == ({"status": "Booked"}, "workflow.step")
    assert attempts(practice) == ("delivered", [(1, 200, "")])


def test_each_attempt_is_kept_and_the_last_one_gives_up(practice, call):
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(ProviderError):
            deliver(practice, call, lambda *_: Answer(None, "timed_out", 7000))
    deliver(practice, call, lambda *_: Answer(500, "", 1))

    state, tries = attempts(practice)
    assert (state, len(tries), tries[-1]) == ("failed", MOST_ATTEMPTS, (MOST_ATTEMPTS, 500, ""))


def test_a_refused_address_is_given_up_at_once(practice, call):
    deliver(practice, call, lambda *_: Answer(None, "address_refused", 1))

    assert attempts(practice) == ("failed", [(1, None, "address_refused")])


def notify(practice, settings, owner=None):
    with open_location(practice.location, TESTER):
        maya = practice.patients[0]
        book = ContactBook(practice.location, BY, AT)
        book.load([maya.id])
        book.set_attribute(maya.id, "owner_id", owner.id if owner else None)
        book.save()
        _, outcome, why = run_step(maya, "internal_notification", {"subject": "Please call", **settings})
    waiting = queued("workflows.send_notification")
    for arguments, _ in waiting:
        jobs.perform("workflows.send_notification", **arguments)
    return outcome, why, len(waiting)


def test_the_owner_is_notified_with_a_link_and_nothing_of_the_patient(practice):
    assert notify(practice, {"to": "owner", "message": "A new lead."}, owner=practice.front_desk)[0] == "done"

    (message,) = mail.outbox
    assert (message.to, message.subject) == ([practice.front_desk.email], "Please call")
    assert f"/l/{practice.location.id}/contacts/{practice.patients[0].id}/" in message.body
    for secret in ("Maya", "OfBeverly", "maya@", "3105550142"):
        assert secret not in message.body + message.subject


def test_without_an_owner_the_notification_is_skipped(practice):
    assert notify(practice, {"to": "owner"}) == ("skipped", "the contact has no owner", 0)


@pytest.mark.parametrize(("who", "number"), [("front_desk", 1), ("stranger", 0)])
def test_one_person_is_notified_if_they_may_open_the_location(cast, practice, who, number):
    user = cast.stranger.admin if who == "stranger" else practice.front_desk

    with open_location(practice.location, TESTER):
        pass
    jobs.perform(
        "workflows.send_notification", location_id=str(practice.location.id), contact_id=str(practice.patients[0].id),
        user_id=str(user.id), workflow="W", subject="S", message="",
    )  # fmt: skip

    assert len(mail.outbox) == number


def test_all_admins_are_notified(practice):
    notify(practice, {"to": "admins"})

    assert [message.to for message in mail.outbox] == [[practice.admin.email]]


def test_a_notification_may_not_carry_merge_fields():
    line = step("n", "internal_notification", {"subject": "{{contact.name}}"})

    assert problems_of({"steps": [line]}) == [
        "n: goes out by mail and may not hold merge fields: the link leads to the contact."
    ]
