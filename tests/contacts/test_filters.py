"""The filter language: what it refuses, how it travels, and that memory and SQL agree."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aesthetix.contacts.commands.book import refresh_terms
from aesthetix.contacts.models import Contact, CustomField
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.filtering import compiled
from aesthetix.contacts.queries.records import reader_of
from aesthetix.contacts.rules import filters
from aesthetix.contacts.rules.evaluate import matches
from aesthetix.contacts.rules.fields import DataType
from aesthetix.contacts.rules.filters import BadFilter, Condition, FilterField, Group, When
from aesthetix.contacts.rules.operators import ARGUMENTS, OPERATORS, Argument, Kind

AT = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
PEOPLE = ["0197c0de-0000-7000-8000-000000000001", "0197c0de-0000-7000-8000-000000000002"]
FIELDS = {
    field.key: field
    for field in (
        FilterField("city", "City", Kind.TEXT),
        FilterField("phone", "Phone", Kind.TEXT, phone_country="US"),
        FilterField("date_of_birth", "Date of Birth", Kind.DATE),
        FilterField("tags", "Tags", Kind.MANY),
        FilterField("spend", "Spend", Kind.NUMBER),
    )
}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([1], 'needs "op"'),
        ({"op": "xor"}, 'needs "op"'),
        ({"op": "and", "conditions": 7}, 'needs "conditions"'),
        ({"op": "and", "conditions": ["x"]}, "is an object"),
        ({"op": "and", "conditions": [{"field": "shoe", "operator": "is", "value": "9"}]}, "no field “shoe”"),
        ({"op": "and", "conditions": [{"field": "city", "operator": "more", "value": "9"}]}, "cannot be compared"),
        ({"op": "and", "conditions": [{"field": "city", "operator": "is", "value": " "}]}, "something to compare"),
        ({"op": "and", "conditions": [{"field": "spend", "operator": "is", "value": "much"}]}, "Spend:"),
        ({"op": "and", "conditions": [{"field": "spend", "operator": "between", "value": [5, 1]}]}, "after the end"),
        ({"op": "and", "conditions": [{"field": "spend", "operator": "is", "value": float("nan")}]}, "a number"),
        ({"op": "and", "conditions": [{"field": "date_of_birth", "operator": "last_days", "value": -1}]}, "days"),
        ({"op": "and", "conditions": [{"field": "date_of_birth", "operator": "on_day", "value": "13-40"}]}, "Birth:"),
        ({"op": "and", "conditions": [{"op": "and", "conditions": [{"op": "and", "conditions": [{"op": "and", "conditions": [{"op": "and", "conditions": [{"op": "or"}]}]}]}]}]}, "deep"),
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused_in_words(data, words):
    with pytest.raises(BadFilter, match=words):
        filters.parse(data, FIELDS)


def test_a_filter_travels_as_json_and_in_an_address():
    data = {
        "op": "or",
        "conditions": [
            {"field": "city", "operator": "contains", "value": "HILLS"},
            {"op": "and", "conditions": [{"field": "spend", "operator": "between", "value": [1, 2.5]}]},
            {"field": "tags", "operator": "empty"},
        ],
    }
    group = filters.parse(data, FIELDS)
    assert group == Group(
        "or",
        (
            Condition("city", "contains", "hills"),
            Group("and", (Condition("spend", "between", (1, 2.5)),)),
            Condition("tags", "empty"),
        ),
    )
    assert filters.parse(filters.to_json(group), FIELDS) == group
    address = filters.to_address(group)
    assert address == '["or",["city","contains","hills"],["and",["spend","between",[1,2.5]]],["tags","empty"]]'
    assert filters.from_address(address, FIELDS) == group


@pytest.mark.parametrize("address", ["{", "[", '["and"', "7", '["city"]', "[[[[[[[[[]]]]]]]]]", '["and",7]'])
def test_a_broken_address_is_refused(address):
    with pytest.raises(BadFilter):
        filters.from_address(address, FIELDS)


def test_a_phone_is_compared_in_any_format():
    assert filters.condition("phone", "is", "(310) 555-0142", FIELDS).value == "13105550142"
    assert filters.condition("phone", "contains", "555-01", FIELDS).value == "55501"


TEXTS = st.text(st.sampled_from("aAbéÉ%_'\\ßΣİ 1"), max_size=4)
DAYS = st.dates(date(1990, 1, 1), date(2026, 4, 1))


def value_for(kind: Kind, operator: str) -> st.SearchStrategy:
    one = {
        Kind.TEXT: TEXTS.filter(str.strip),
        Kind.NUMBER: st.integers(-3, 40) | st.floats(-3, 40, width=16),
        Kind.DATE: DAYS.map(date.isoformat) | st.just("today"),
        Kind.MOMENT: DAYS.map(date.isoformat) | st.just("today"),
        Kind.CHOICE: st.sampled_from(["Lead", "Patient", "Gold", "me", *PEOPLE]),
        Kind.MANY: st.sampled_from(["vip", "gold", "SMS", "Email", "me", *PEOPLE]),
    }.get(kind, st.none())
    return {
        Argument.NONE: st.none(),
        Argument.ONE: one,
        Argument.SEVERAL: st.lists(one, min_size=1, max_size=3),
        Argument.RANGE: st.tuples(one, one).map(
            lambda pair: sorted(pair, key=str) if kind is not Kind.NUMBER else sorted(pair)
        ),
        Argument.DAYS: st.integers(0, 40),
        Argument.MONTH_DAY: DAYS.map(lambda day: day.isoformat()[5:]) | st.just("today"),
        Argument.MONTH: st.integers(1, 12),
    }[ARGUMENTS[operator]]


@st.composite
def conditions(draw, fields):
    field = draw(st.sampled_from(list(fields.values())))
    operator = draw(st.sampled_from(list(OPERATORS[field.kind])))
    return {"field": field.key, "operator": operator, "value": draw(value_for(field.kind, operator))}


def groups(fields):
    return st.recursive(
        conditions(fields),
        lambda inner: st.fixed_dictionaries(
            {"op": st.sampled_from(["and", "or"]), "conditions": st.lists(inner, max_size=3)}
        ),
        max_leaves=6,
    ).map(lambda part: part if "op" in part else {"op": "and", "conditions": [part]})


CONTACTS = st.fixed_dictionaries(
    {
        "city": TEXTS,
        "type": st.sampled_from(["Lead", "Patient"]),
        "phone": st.sampled_from(["", "+13105550142", "+4930123456"]),
        "email": st.sampled_from(["", "a@b.example"]),
        "date_of_birth": st.none() | DAYS,
        "tags": st.lists(st.sampled_from(["vip", "gold"]), unique=True),
        "followers": st.lists(st.sampled_from(PEOPLE), unique=True),
        "dnd": st.dictionaries(st.sampled_from(["SMS", "Email"]), st.sampled_from([{"status": "active"}, {"status": "inactive"}, {"status": "permanent"}])),
        "last_activity_at": st.none() | st.integers(-40, 40).map(lambda days: AT + timedelta(days=days)),
        "custom": st.fixed_dictionaries(
            {},
            optional={
                "line": TEXTS,
                "spend": st.integers(-3, 40) | st.floats(-3, 40, width=16) | st.just("dirty"),
                "level": st.sampled_from(["Gold", "Silver", ""]),
                "areas": st.lists(st.sampled_from(["vip", "gold"]), unique=True) | st.just("vip"),
                "since": DAYS.map(date.isoformat) | st.just("soon"),
            },
        ),
    }
)  # fmt: skip


@pytest.mark.slow
def test_memory_and_sql_agree_on_random_data(opened):
    location = opened.location
    for key, data_type in (("line", DataType.TEXT), ("spend", DataType.NUMERICAL), ("level", DataType.RADIO), ("areas", DataType.CHECKBOX), ("since", DataType.DATE)):  # fmt: skip
        CustomField.objects.create(location=location, key=key, name=key, data_type=data_type)
    fields = {key: field for key, field in Catalogue(location).filter_fields.items() if key in _COMPARED}
    when = When(AT, ZoneInfo(location.timezone), me=PEOPLE[0])

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(data=groups(fields), drafts=st.lists(CONTACTS, min_size=1, max_size=4))
    def compare(data, drafts):
        try:
            group = filters.parse(data, fields)
        except BadFilter:
            return  # such as a blank text or a range with today after its end
        rows = [
            Contact(location=location, created_at=AT - timedelta(days=n), updated_at=AT, **draft)
            for n, draft in enumerate(drafts)
        ]
        Contact.objects.bulk_create(rows)
        refresh_terms(location, rows, stale=[])
        mine = Contact.objects.filter(id__in=[row.id for row in rows])
        by_sql = set(mine.filter(compiled(group, fields, when)).values_list("id", flat=True))
        in_memory = {row.id for row in mine if matches(group, reader_of(row, when.today), fields, when)}
        assert by_sql == in_memory
        assert filters.from_address(filters.to_address(group), fields) == group or not group

    compare()


_COMPARED = {
    "city", "type", "phone", "email", "date_of_birth", "tags", "followers", "owner", "dnd", "age",
    "created_at", "last_activity_at", "line", "spend", "level", "areas", "since",
}  # fmt: skip
