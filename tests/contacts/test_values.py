"""What people type and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.contacts.rules.fields import STANDARD, DataType, FieldSpec
from aesthetix.contacts.rules.text import clean_line, clean_text
from aesthetix.contacts.rules.values import BadValue, Place, clean_phone, clean_value, clean_values, read_phone

US, DE = Place("US", "USD"), Place("DE", "EUR")
OPTIONS = ("Botox", "Filler")


def value(data_type, raw, place=US):
    return clean_value(FieldSpec("x", "X", data_type, options=OPTIONS), raw, place)


@pytest.mark.parametrize(
    ("data_type", "raw", "place", "clean"),
    [
        (DataType.TEXT, "  two \t words ", US, "two words"),
        (DataType.LARGE_TEXT, "a\r\nb\n\n\n\n\nc ", US, "a\nb\n\n\nc"),
        (DataType.DATE, "03/27/1990", US, "1990-03-27"),
        (DataType.DATE, "03-27-1990", US, "1990-03-27"),
        (DataType.DATE, "1990/03/27", US, "1990-03-27"),
        (DataType.DATE, "27.03.1990", DE, "1990-03-27"),
        (DataType.DATE, "Mar 27, 1990", US, "1990-03-27"),
        (DataType.DATE, "27 March 1990", US, "1990-03-27"),
        (DataType.DATE, "1990-03-27T10:00:00Z", US, "1990-03-27"),
        (DataType.MONETARY, "$1,234.50", US, 123450),
        (DataType.MONETARY, "1.234,50 €", DE, 123450),
        (DataType.MONETARY, "(12.00)", US, -1200),
        (DataType.MONETARY, "0.005", US, 0),
        (DataType.MONETARY, "500", Place("JP", "JPY"), 500),
        (DataType.MONETARY, 1250, US, 1250),
        (DataType.NUMERICAL, "1,234", US, 1234),
        (DataType.NUMERICAL, "-1.5", US, -1.5),
        (DataType.EMAIL, " Maya@Example.COM ", US, "maya@example.com"),
        (DataType.PHONE, "(310) 555-0142", US, "+13105550142"),
        (DataType.PHONE, "030 123456", DE, "+4930123456"),
        (DataType.URL, "example.com/a", US, "https://example.com/a"),
        (DataType.SINGLE_OPTIONS, "botox", US, "Botox"),
        (DataType.CHECKBOX, ["Filler", "botox", "Filler"], US, ["Filler", "Botox"]),
        (DataType.TEXTBOX_LIST, "one\n two ;three", US, ["one", "two", "three"]),
        (DataType.DATE, " ", US, None),
        (DataType.MONETARY, "", US, None),
        (DataType.CHECKBOX, [], US, None),
    ],
)
def test_a_value_becomes_clean(data_type, raw, place, clean):
    assert value(data_type, raw, place) == clean


@pytest.mark.parametrize(
    ("data_type", "raw", "words"),
    [
        (DataType.DATE, "27/03/1990", "03/27/1990"),
        (DataType.DATE, "02/30/1990", "no date"),
        (DataType.DATE, "0190-01-01", "no date"),
        (DataType.MONETARY, "twelve", "no amount"),
        (DataType.MONETARY, "9" * 30, "no amount"),
        (DataType.NUMERICAL, "NaN", "no number"),
        (DataType.NUMERICAL, True, "no number"),
        (DataType.EMAIL, "maya@", "name@example.com"),
        (DataType.PHONE, "555-0142", "too few"),
        (DataType.PHONE, "call me", "no phone number"),
        (DataType.URL, "javascript:alert(1)", "web address"),
        (DataType.RADIO, "Laser", "Botox, Filler"),
        (DataType.CHECKBOX, ["Laser"], "Botox, Filler"),
        (DataType.TEXT, "x" * 501, "500 characters"),
        (DataType.LARGE_TEXT, "x" * 10_001, "10,000"),
        (DataType.TEXT, ["a", "b"], "not several"),
    ],
)
def test_a_wrong_value_is_refused_in_words(data_type, raw, words):
    with pytest.raises(BadValue, match=words):
        value(data_type, raw)


@pytest.mark.req("S3-01")
def test_a_phones_extension_is_kept_apart():
    clean, errors = clean_values(STANDARD, {"phone": "310 555 0142 ext 7"}, US)
    assert (clean, errors) == ({"phone": "+13105550142", "phone_extension": "7"}, {})
    assert read_phone("+13105550142", "7", "US") == "(310) 555-0142 ext. 7"
    assert read_phone("+4930123456", country="US") == "+49 30 123456"
    assert clean_phone("+1 (310) 555-0142", "DE").number == "+13105550142"


def test_each_wrong_field_is_named():
    _, errors = clean_values(
        STANDARD, {"email": "x", "phone": "1", "country": "Atlantis", "timezone": "Mars/Base", "shoe": 1}, US
    )
    assert sorted(errors) == ["country", "email", "phone", "shoe", "timezone"]


def test_hostile_text_loses_what_is_dangerous_and_keeps_what_is_said():
    hostile = "\x00\u202eevil\u2066 <b>\u200bname</b> 👩‍⚕️\ud800"
    assert clean_line(hostile) == "evil <b>name</b> 👩‍⚕️"


@given(st.text())
def test_clean_text_is_stable_and_storable(text):
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert clean(once) == once
        once.encode()
        assert "\x00" not in once
