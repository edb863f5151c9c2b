"""P19: vectors for every scheme, and what each refuses."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from aesthetix.connect.rules.auth import Policy, Refused, Request, Secret
from aesthetix.connect.rules.schemes import SCHEMES, verify

NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
BODY = b'{"event": "ping",  "a": 1}'
URL = "https://crm.example.com/hooks/k/abc"
KEY = "hook-secret-of-good-length"


def request(headers=None, body=BODY, address="203.0.113.9", url=URL, now=NOW):
    return Request(body=body, headers=headers or {}, url=url, remote_address=address, now=now)


def outcome(policy, sent):
    verdict = verify((policy,), sent)
    assert verdict.ok is (verdict.refused is None)
    return verdict.refused or "ok"


def digest(message, key=None):
    return hmac.new(KEY.encode() if key is None else key, message, hashlib.sha256).digest()


def b64(raw):
    return base64.b64encode(raw).decode()


def policy(scheme, *secrets, **options):
    return Policy(scheme, options, tuple(Secret(secret) for secret in secrets or (KEY,)))


def test_a_published_hmac_vector():
    """RFC 4231, test case 2."""
    sent = request(
        {"x-signature": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        body=b"what do ya want for nothing?",
    )
    assert outcome(policy("hmac", "Jefe"), sent) == "ok"


def test_nothing_configured_or_unknown_refuses():
    assert verify((), request()).refused is Refused.UNKNOWN_SCHEME
    assert outcome(policy("none"), request()) is Refused.UNKNOWN_SCHEME
    assert outcome(policy(""), request()) is Refused.UNKNOWN_SCHEME
    assert verify((policy("address"), policy("mtls")), request()).refused is Refused.UNKNOWN_SCHEME


def test_the_address_alone_can_be_the_credential():
    assert outcome(Policy("address"), request()) == "ok"


@pytest.mark.parametrize(
    ("options", "headers", "wanted"),
    [
        ({"header": "X-Token"}, {"x-token": KEY}, "ok"),
        ({"prefix": "Bearer "}, {"authorization": f"Bearer {KEY}"}, "ok"),
        ({"prefix": "Bearer "}, {"authorization": f"bearer {KEY}"}, "ok"),
        ({"prefix": "Bearer "}, {"authorization": KEY}, Refused.MALFORMED),
        ({"header": "X-Token"}, {"x-token": KEY + "x"}, Refused.MISMATCH),
        ({"header": "X-Token"}, {"x-token": "ü"}, Refused.MISMATCH),
        ({"header": "X-Token"}, {"x-token": ""}, Refused.MISSING),
        ({"header": "X-Token"}, {}, Refused.MISSING),
    ],
)
def test_header_token(options, headers, wanted):
    assert outcome(policy("header_token", **options), request(headers)) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Basic " + b64(b"apro:pw:1"), "ok"),
        ("basic " + b64(b"apro:pw:1").rstrip("="), "ok"),
        ("Basic " + b64(b"apro:other"), Refused.MISMATCH),
        ("Basic " + b64(b"no-colon"), Refused.MALFORMED),
        ("Basic %%%", Refused.MALFORMED),
        ("Bearer x", Refused.MALFORMED),
        ("", Refused.MISSING),
    ],
)
def test_basic(given, wanted):
    assert outcome(policy("basic", "apro:pw:1"), request({"authorization": given})) == wanted


HEX = digest(BODY).hex()
DASHED = "-".join(HEX[i : i + 2] for i in range(0, 64, 2)).upper()


@pytest.mark.parametrize(
    ("options", "given", "wanted"),
    [
        ({}, HEX, "ok"),
        ({}, HEX.upper(), "ok"),
        ({}, DASHED, "ok"),
        ({"prefix": "sha256="}, f"sha256={HEX}", "ok"),
        ({"prefix": "sha256="}, f"sha256 ={DASHED}", "ok"),
        ({"prefix": "sha256="}, f"v0=xx, sha256={'0' * 64}, sha256={HEX}", "ok"),
        ({"encoding": "base64"}, b64(digest(BODY)), "ok"),
        ({"encoding": "base64"}, b64(digest(BODY)).rstrip("="), "ok"),
        ({"encoding": "base64", "prefix": "sha256="}, "sha256=" + b64(digest(BODY)), "ok"),
        ({}, digest(BODY + b" ").hex(), Refused.MISMATCH),
        ({}, digest(b'{"event":"ping","a":1}').hex(), Refused.MISMATCH),  # re-serialised, not the raw bytes
        ({"prefix": "sha256="}, HEX, Refused.MALFORMED),
        ({}, HEX[:-2], Refused.MALFORMED),
        ({}, "zz" * 32, Refused.MALFORMED),
        ({"encoding": "base64"}, "***", Refused.MALFORMED),
        ({"encoding": "base64"}, HEX, Refused.MALFORMED),
        ({}, "", Refused.MISSING),
    ],
)
def test_hmac(options, given, wanted):
    assert outcome(policy("hmac", header="X-Emr-Signature", **options), request({"x-emr-signature": given})) == wanted


def test_hmac_key_encodings():
    key = bytes(range(32))
    sent = request({"x-signature": digest(BODY, key).hex()})
    assert outcome(policy("hmac", b64(key), key_encoding="base64"), sent) == "ok"
    assert outcome(policy("hmac", key.hex(), key_encoding="hex"), sent) == "ok"
    assert outcome(policy("hmac", "no hex", key_encoding="hex"), sent) is Refused.MISMATCH


def test_an_undecodable_key_never_signs_with_an_empty_one():
    sent = request({"x-signature": hmac.new(b"", BODY, hashlib.sha256).hexdigest()})
    assert outcome(policy("hmac", "no hex", key_encoding="hex"), sent) is Refused.MISMATCH
    assert outcome(policy("hmac", ""), sent) is Refused.NO_SECRET


def test_hmac_salted():
    key, salt = b"app-secret", "app-id:1773165600"
    headers = {"x-blvd-hmac-salt": salt, "x-blvd-hmac-sha256": b64(digest(salt.encode() + b":" + BODY, key))}
    salted = policy("hmac_salted", b64(key), encoding="base64", key_encoding="base64")
    assert outcome(salted, request(headers)) == "ok"
    assert outcome(salted, request({**headers, "x-blvd-hmac-salt": "other"})) is Refused.MISMATCH
    assert outcome(salted, request({"x-blvd-hmac-sha256": headers["x-blvd-hmac-sha256"]})) is Refused.MISSING
    timed = policy("hmac_salted", b64(key), encoding="base64", key_encoding="base64", salt_time="required")
    assert outcome(timed, request(headers)) == "ok"
    assert outcome(timed, request(headers, now=NOW + timedelta(minutes=6))) is Refused.TOO_OLD


def test_hmac_url_body():
    signature = b64(digest(URL.encode() + BODY))
    square = policy("hmac_url_body", encoding="base64")
    sent = {"x-square-hmacsha256-signature": signature}
    assert outcome(square, request(sent)) == "ok"
    assert outcome(square, request(sent, url=URL + "/")) is Refused.MISMATCH
    fixed = policy("hmac_url_body", encoding="base64", url=URL)
    assert outcome(fixed, request(sent, url="http://10.0.0.1/inside")) == "ok"


STANDARD_KEY = b64(bytes(range(24)))


def standard(at=NOW, key=STANDARD_KEY, body=BODY, message_id="msg_1"):
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(key).sign(message_id, at, body.decode()),
    }


def test_standard_webhooks_vector():
    """A literal, so that signing and verifying cannot be wrong together."""
    sent = request(
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        body=b'{"test": 2432232314}',
        now=datetime.fromtimestamp(1614265330, UTC),
    )
    assert outcome(policy("standard_webhooks", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), sent) == "ok"


@pytest.mark.parametrize("secret", [STANDARD_KEY, f"whsec_{STANDARD_KEY}", STANDARD_KEY.rstrip("=")])
def test_standard_webhooks_secret_spellings(secret):
    assert outcome(policy("standard_webhooks", secret), request(standard())) == "ok"


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(0, "ok"), (5, "ok"), (-5, "ok"), (5.1, Refused.TOO_OLD), (-5.1, Refused.TOO_NEW)]
)
def test_standard_webhooks_tolerates_five_minutes_both_ways(minutes, wanted):
    sent = request(standard(), now=NOW + timedelta(minutes=minutes))
    assert outcome(policy("standard_webhooks", STANDARD_KEY), sent) == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"webhook-id": ""}, Refused.MISSING),
        ({"webhook-timestamp": ""}, Refused.MISSING),
        ({"webhook-signature": ""}, Refused.MISSING),
        ({"webhook-timestamp": "soon"}, Refused.MALFORMED),
        ({"webhook-timestamp": "1773165600.5"}, Refused.MALFORMED),
        ({"webhook-timestamp": "9" * 40}, Refused.MALFORMED),
        ({"webhook-signature": "v1"}, Refused.MALFORMED),
        ({"webhook-signature": "v2,abc"}, Refused.MALFORMED),
        ({"webhook-signature": "v1,"}, Refused.MISMATCH),
        ({"webhook-signature": "v1,***"}, Refused.MISMATCH),
        ({"webhook-id": "msg_2"}, Refused.MISMATCH),
        ({"webhook-signature": f"v1,{b64(b'x' * 32)} {standard()['webhook-signature']} v2,zz"}, "ok"),
    ],
)
def test_standard_webhooks_headers(change, wanted):
    assert outcome(policy("standard_webhooks", STANDARD_KEY), request({**standard(), **change})) == wanted


@pytest.mark.parametrize("secret", ["whsec_", "***", "whsec_***"])
def test_standard_webhooks_refuses_a_broken_secret(secret):
    assert outcome(policy("standard_webhooks", secret), request(standard())) is Refused.MISMATCH


@pytest.mark.parametrize(
    ("networks", "address", "wanted"),
    [
        (["203.0.113.0/24"], "203.0.113.9", "ok"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9", "ok"),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", "ok"),
        (["2001:db8::/32"], "2001:db8::1", "ok"),
        (["203.0.113.0/24"], "198.51.100.1", Refused.ADDRESS),
        (["203.0.113.0/24"], "", Refused.ADDRESS),
        (["203.0.113.0/24"], "unknown", Refused.ADDRESS),
        ([], "203.0.113.9", Refused.BAD_OPTIONS),
        (["nonsense"], "203.0.113.9", Refused.BAD_OPTIONS),
    ],
)
def test_ip_list(networks, address, wanted):
    assert outcome(Policy("ip_list", {"networks": networks}), request(address=address)) == wanted


def test_all_policies_must_agree():
    both = (Policy("ip_list", {"networks": ["203.0.113.0/24"]}), policy("hmac"))
    good = {"x-signature": HEX}
    assert verify(both, request(good)).ok is True
    assert verify(both, request(good, address="198.51.100.1")).refused is Refused.ADDRESS
    assert verify(both, request({"x-signature": "0" * 64})).refused is Refused.MISMATCH


def test_two_secrets_are_valid_until_the_older_one_ends():
    ends = NOW + timedelta(days=7)
    rotating = Policy("hmac", {}, (Secret("new"), Secret("old", ends)))
    by_old, by_new = ({"x-signature": digest(BODY, key).hex()} for key in (b"old", b"new"))
    assert verify((rotating,), request(by_new)).secret_index == 0
    assert verify((rotating,), request(by_old)).secret_index == 1
    assert verify((rotating,), request(by_old, now=ends)).refused is Refused.MISMATCH
    assert verify((rotating,), request(by_new, now=ends)).secret_index == 0


@pytest.mark.parametrize("scheme", sorted(set(SCHEMES) - {"address", "ip_list"}))
def test_without_a_valid_secret_everything_is_refused(scheme):
    headers = {"authorization": "Basic " + b64(b"a:b"), "x-signature": HEX, "x-blvd-hmac-salt": "s"}
    headers |= {"x-blvd-hmac-sha256": HEX, "x-square-hmacsha256-signature": HEX, **standard()}
    for secrets in ((), (Secret(""),), (Secret(KEY, NOW),)):
        assert verify((Policy(scheme, {}, secrets),), request(headers)).refused is Refused.NO_SECRET


@given(
    st.sampled_from(sorted(SCHEMES)),
    st.dictionaries(
        st.sampled_from(
            [
                *("authorization", "x-signature", "webhook-id", "webhook-timestamp", "webhook-signature"),
                *("x-blvd-hmac-salt", "x-blvd-hmac-sha256", "x-square-hmacsha256-signature"),
            ]
        ),
        st.text(max_size=80),
    ),
    st.binary(max_size=40),
)
def test_garbage_is_refused_and_never_raises(scheme, headers, body):
    verdict = verify((policy(scheme, networks=["203.0.113.9"]),), request(headers, body=body))
    assert verdict.ok is (scheme in ("address", "ip_list"))


def test_secrets_do_not_show_in_representations():
    assert KEY not in repr(policy("hmac"))
    assert "ping" not in repr(request())
