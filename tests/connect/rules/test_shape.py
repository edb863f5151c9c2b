"""P1 and P18: keys of one spelling, shapes without values, limits."""

import json

import pytest

from aesthetix.connect.rules import shape
from aesthetix.connect.rules.clinic import MalformedBody, fingerprint


@pytest.mark.parametrize("key", ["ClientID", "client_id", "CLIENTID", "client-id", " Client Id ", "client[id]"])
def test_one_key_in_many_spellings(key):
    assert shape.normal_key(key) == "clientid"


def test_fold_names_paths_but_never_values():
    folded, paths = shape.fold({"Data": {"Client": {"First_Name": "Maya"}, "items": [{"A": 1}, {"B": []}], "x": None}})
    assert folded == {"data": {"client": {"firstname": "Maya"}, "items": [{"a": 1}, {"b": []}], "x": None}}
    assert paths == {"data.client.firstname", "data.items[].a", "data.items[].b", "data.x"}


def test_keys_that_are_data_are_not_shown():
    _, paths = shape.fold({"88213": {"maya@example.com": 1}})
    assert paths == {"#.#"}


def test_of_two_spellings_the_one_that_says_something_counts():
    assert shape.fold({"Email": "", "E-Mail": " ", "EMAIL": "a@example.com"})[0]["email"] == "a@example.com"
    assert shape.fold({"email": "first", "EMAIL": "second"})[0]["email"] == "first"


@pytest.mark.parametrize("raw", [None, 1, "x", [], [{}], True])
def test_only_objects_can_be_folded(raw):
    with pytest.raises(MalformedBody):
        shape.fold(raw)


def test_depth_is_limited():
    shape.fold(json.loads('{"a":' * 31 + "{}" + "}" * 31))
    for text in ('{"a":' * 32 + '{"b":1}' + "}" * 32, '{"a":' + "[" * 40 + "1" + "]" * 40 + "}"):
        with pytest.raises(MalformedBody):
            shape.fold(json.loads(text))


def test_a_shape_of_endless_keys_is_capped():
    assert len(shape.fold({f"k{chr(97 + i % 26)}{'x' * (i // 26)}": 1 for i in range(1400)})[1]) <= shape.MOST_PATHS


def test_the_fingerprint_is_of_the_set_of_paths():
    assert fingerprint(("b", "a")) == fingerprint(("a", "b"))
    assert fingerprint(("a", "b")) != fingerprint(("a", "c"))


@pytest.mark.parametrize(
    ("value", "truthy", "falsy"),
    [
        (True, 1, 0),
        (1, 1, 0),
        ("true", 1, 0),
        ("YES", 1, 0),
        ("1", 1, 0),
        (False, 0, 1),
        (0, 0, 1),
        ("No", 0, 1),
        ("false", 0, 1),
        ("0", 0, 1),
        (None, 0, 0),
        ("", 0, 0),
        ("maybe", 0, 0),
        ([], 0, 0),
        ({}, 0, 0),
        (2, 0, 0),
    ],
)
def test_yes_and_no(value, truthy, falsy):
    assert (shape.is_truthy(value), shape.is_falsy(value)) == (bool(truthy), bool(falsy))
