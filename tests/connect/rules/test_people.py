"""P5: valid e-mail, valid phone."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.connect.rules.people import Phone, valid_email, valid_phone


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (" Maya.Torres@Example.com ", "maya.torres@example.com"),
        ("maya+spa@example.co.uk", "maya+spa@example.co.uk"),
        ("bad@, maya@example.com; other@example.com", "maya@example.com"),
        ("maya@example.com other@example.com", "maya@example.com"),
        ("Maya Torres <maya@example.com>", "maya@example.com"),
        ("mailto:maya@example.com", "maya@example.com"),
        ("o'hara@example.com", "o'hara@example.com"),
        ("zoë@example.com", "zoë@example.com"),
        ("maya@bücher.example.com", "maya@bücher.example.com"),
        ("gloria.pike@@example", None),
        ("none@none", None),
        ("maya@localhost", None),
        ("maya@example", None),
        (".maya@example.com", None),
        ("maya..torres@example.com", None),
        ("maya@-example.com", None),
        ("n/a", None),
        ("", None),
        ("a" * 65 + "@example.com", None),
        ("a@" + "b" * 300 + ".com", None),
    ],
)
@pytest.mark.req("S3-23")
def test_emails(raw, wanted):
    assert valid_email(raw) == wanted


@given(st.from_regex(r"\A[A-Za-z0-9._+-]{1,12}@[a-z0-9.-]{1,12}\.(com|test|x|io)\Z"))
def test_the_short_way_judges_like_the_library(address):
    try:
        wanted = validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        wanted = None
    assert valid_email(address) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("(310) 555-0142", "+13105550142"),
        ("310.555.0142", "+13105550142"),
        ("3105550142", "+13105550142"),
        ("1-310-555-0142", "+13105550142"),
        ("+1 602 555 0177", "+16025550177"),
        ("001 310 555 0142", "+13105550142"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("+49 30 901820", "+4930901820"),
        ("310-555-0142 / 310-555-0143", "+13105550142"),
        ("000-000-0000", None),
        ("(555) 555-5555", None),
        ("999-999-9999", None),
        ("+1 111 111 1111", None),
        ("555-0142", None),
        ("123-456-7890", None),
        ("310-155-0142", None),
        ("12345", None),
        ("none", None),
        ("", None),
        ("3" * 70, None),
    ],
)
@pytest.mark.req("S3-23")
def test_phones(raw, wanted):
    assert valid_phone(raw, "US") == (Phone(wanted) if wanted else None)


@pytest.mark.parametrize("raw", ["(714) 555-0118 ext. 204", "714-555-0118 x204", "7145550118;ext=204"])
def test_an_extension_is_cut_off(raw):
    assert valid_phone(raw, "US") == Phone("+17145550118", "204")


def test_the_practice_country_counts():
    assert valid_phone("020 7946 0958", "GB") == Phone("+442079460958")
    assert valid_phone("020 7946 0958", "") is None


@given(st.from_regex(r"\A(\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{4}\Z"))
def test_the_short_way_reads_like_the_library(raw):
    phone = valid_phone(raw, "US")
    parsed = phonenumbers.parse(raw, "US")
    same = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    assert phone == (None if len(set(same[2:])) == 1 else Phone(same))


@given(st.text(max_size=70))
def test_nothing_raises(raw):
    assert isinstance(valid_email(raw), str | None)
    assert isinstance(valid_phone(raw, "US"), Phone | None)
