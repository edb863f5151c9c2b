import pytest

from aesthetix.connect.commands import reading
from aesthetix.connect.commands.drain import FAILED
from aesthetix.connect.models import Delivery
from aesthetix.connect.rules import schemes_told, words
from aesthetix.connect.rules.clinic import WARNINGS, Kind, Reason, Skip, UnsupportedContent
from aesthetix.connect.rules.schemes import SCHEMES


@pytest.mark.parametrize("code", [*Skip, *Reason, UnsupportedContent.code, reading.UNREADABLE, reading.EXPIRED, FAILED])
def test_every_reason_has_words(code):
    assert words.REASONS[code].label
    assert words.REASONS[code].text


def test_every_kind_state_and_warning_has_words():
    assert [kind for kind in Kind if kind not in words.KINDS] == []
    assert [state for state in Delivery.State if state not in words.STATES] == []
    assert [code for code in WARNINGS if code not in words.WARNINGS] == []


def test_what_needs_a_person_says_what_to_do():
    assert [
        code for code, word in words.REASONS.items() if word.tone in {"danger", "warning"} and not word.advice
    ] == []


def test_unknown_codes_are_shown_as_they_are():
    assert (words.reason("brand_new").label, words.warning("odd_thing")) == ("Brand new", "Odd thing")


def test_every_scheme_is_told():
    assert sorted(schemes_told.BY_KEY) == sorted(SCHEMES)
