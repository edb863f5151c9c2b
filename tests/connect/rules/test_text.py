"""P16 and P18: foreign text made harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.connect.rules import text


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("O&#39;Brien-Nuñez", "O'Brien-Nuñez"),
        ("Botox&reg; - Glabella", "Botox® - Glabella"),
        ("<b>77</b> W Camelback Rd", "77 W Camelback Rd"),
        ("&lt;b&gt;77&lt;/b&gt; W", "77 W"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),  # decoded once only
        ("Filler &amp; Botox", "Filler & Botox"),
        ("<script>alert(1)</script>Ann", "Ann"),
        ("<<b>script>alert(1)</script>", ""),
        ("Skin < 30 & > 20", "Skin < 30 & > 20"),
        ("Ann <3 Bob", "Ann <3 Bob"),
        ("a\x00b\x07c", "abc"),
        ("ab\u202egnp.exe\u2066", "abgnp.exe"),
        ("  two \t lines\r\nhere\u00a0now ", "two lines here now"),
        ("Zoe\u0308", "Zoë"),
        ("Zoë Ngọc 山田 🧴", "Zoë Ngọc 山田 🧴"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("{{contact.email}} =1+1", "{{contact.email}} =1+1"),
        (90405, "90405"),
        (True, ""),
        (None, ""),
        (["a"], ""),
        ({"a": 1}, ""),
    ],
)
def test_plain_text_is_decoded_once_and_harmless(raw, wanted):
    assert text.plain(raw, 100) == wanted


def test_plain_cuts_to_the_limit_without_a_trailing_blank():
    assert text.plain("abc defgh", 4) == "abc"


@given(st.text(max_size=300))
def test_plain_holds_nothing_invisible(raw):
    cleaned = text.plain(raw, 50)
    assert len(cleaned) <= 50
    assert cleaned == " ".join(cleaned.split())
    assert {unicodedata.category(char) for char in cleaned} & {"Cc", "Cs"} == set()
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (88213, "88213"),
        ("88213", "88213"),
        ("88213.0", "88213"),
        (88213.0, "88213"),
        (" a-1 ", "a-1"),
        (0, ""),
        ("0", ""),
        ("000", ""),
        (None, ""),
        (True, ""),
        (-1, "-1"),
        ("0012", "0012"),
        ([1], ""),
    ],
)
def test_an_id_is_one_text_whatever_its_type(raw, wanted):
    assert text.identifier(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Botox, Forehead", ["Botox, Forehead"]),
        ("A; B|C\nD\r\nE", ["A", "B", "C", "D", "E"]),
        ("Botox&reg; - Glabella; Filler", ["Botox® - Glabella", "Filler"]),
        ("A<br>B<br/>C", ["A", "B", "C"]),
        (" ; ;", []),
        (None, []),
    ],
)
def test_pieces_split_at_semicolon_bar_and_line_break_only(raw, wanted):
    assert text.pieces(raw, 1000) == wanted
