"""Filters as SQL: a Group becomes one Q over contacts. Must agree with `rules.evaluate`; a property test compares them.

Higher rooms add fields of their own with `register`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, CharField, DateTimeField, F, Func, Q, UUIDField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from aesthetix.contacts.queries import expressions as sql
from aesthetix.contacts.queries.terms import carriers
from aesthetix.contacts.rules.channels import CHANNELS
from aesthetix.contacts.rules.evaluate import days_meant, month_day, start_of
from aesthetix.contacts.rules.fields import STANDARD
from aesthetix.contacts.rules.filters import ME, Condition, FilterField, Group, When
from aesthetix.contacts.rules.operators import OPPOSITES, Kind
from aesthetix.contacts.rules.search import fold, tag_term
from aesthetix.tenancy.models import Location

Compile = Callable[[str, Any, When], Q]


@dataclass(frozen=True, slots=True)
class Extension:
    """Filter fields of a higher room: what they are at a location, and how one compiles.

    `compile` gets the operator (never a negation), the value and the moment; it returns a Q over contacts.
    """

    fields: Callable[[Location], list[FilterField]]
    compile: Mapping[str, Compile]


_extensions: dict[str, Extension] = {}


def register(name: str, extension: Extension) -> None:
    """Add a higher room's fields; the same name again replaces them."""
    _extensions[name] = extension


def extra_fields(location: Location) -> list[FilterField]:
    return [field for extension in _extensions.values() for field in extension.fields(location)]


def compiled(part: Condition | Group, fields: Mapping[str, FilterField], when: When) -> Q:
    """The filter as a Q over `Contact`. An empty group lets everything through."""
    if isinstance(part, Group):
        parts: list[Any] = [compiled(inner, fields, when) for inner in part.conditions if inner]
        return Q.create(parts, connector=Q.AND if part.op == "and" else Q.OR) if parts else Q()
    opposite = OPPOSITES.get(part.operator)
    spec = fields[part.field]
    holds = _holds(spec, opposite or part.operator, part.value, when)
    return ~holds if opposite else holds


def _holds(spec: FilterField, operator: str, value: Any, when: When) -> Q:
    for extension in _extensions.values():
        if spec.key in extension.compile:
            return extension.compile[spec.key](operator, value, when)
    if spec.key in _SPECIAL:
        return _SPECIAL[spec.key](operator, value, when)
    standard = STANDARD.get(spec.key)
    if operator == "empty":
        return _empty(spec, standard.column if standard else None)
    return _KINDS[spec.kind](spec, operator, value, when)


def _empty(spec: FilterField, column: str | None) -> Q:
    if column == "date_of_birth":
        return Q(date_of_birth__isnull=True)
    return Q(**{column: ""}) if column else Q(sql.JsonEmpty("custom", spec.key))


def _as_text(spec: FilterField) -> Combinable:
    """The value as text, never NULL."""
    standard = STANDARD.get(spec.key)
    if standard is None:
        return sql.JsonText("custom", spec.key)
    if standard.column == "date_of_birth":
        return sql.DayText("date_of_birth")
    return F(str(standard.column))


_LOWERED = frozenset({"email", "phone"})  # stored in lower case, so that their indexes serve

_IN_TERMS = frozenset({"apro_client_id"})  # what search finds by its exact text, too


def _text(spec: FilterField, operator: str, value: Any, _when: When) -> Q:
    if spec.key == "phone" and operator in {"is", "any_of"}:
        numbers = [f"+{number}" for number in (value if operator == "any_of" else [value])]
        return Q(phone__in=numbers)
    found: Combinable = _as_text(spec) if spec.key in _LOWERED else Lower(_as_text(spec))
    if spec.phone_country:
        found = Func(found, Value("+"), function="ltrim", output_field=CharField())
    if operator in {"is", "any_of"}:
        values = value if operator == "any_of" else [value]
        few = carriers([fold(one)[:80] for one in values]) if spec.key in _IN_TERMS else None
        test = sql.among(found, values)
        return test if few is None else Q(sql.one_of_ids(few)) & test
    return Q(sql.TEXT_TESTS[operator](found, Value(value, CharField())))


def _choice(spec: FilterField, operator: str, value: Any, _when: When) -> Q:
    return sql.among(_as_text(spec), value if operator == "any_of" else [value])


def _number(spec: FilterField, operator: str, value: Any, _when: When) -> Q:
    return _compare(sql.JsonNumber("custom", spec.key), operator, value)


def _compare(found: Combinable, operator: str, value: Any) -> Q:
    if operator == "between":
        return _compare(found, "at_least", value[0]) & _compare(found, "at_most", value[1])
    sign = {"is": "=", "more": ">", "at_least": ">=", "less": "<", "at_most": "<="}[operator]
    return Q(sql.NumberTest(found, sign, value))


def _date(spec: FilterField, operator: str, value: Any, when: When) -> Q:
    text = _as_text(spec)
    if operator == "on_day":
        return sql.among(sql.substring(text, 6, 5), [month_day(value, when)])
    if operator == "in_month":
        return sql.among(sql.substring(text, 6, 2), [f"{value:02}"])
    first, last = days_meant(operator, value, when)
    test = Q(sql.TextTest(text, "<>", ""))
    if first:
        test &= Q(sql.TextTest(text, ">=", first.isoformat()))
    if last:
        test &= Q(sql.TextTest(text, "<=", last.isoformat()))
    return test


def _moment(column: Combinable) -> Compile:
    def compile_moment(operator: str, value: Any, when: When) -> Q:
        if operator == "empty":
            return Q(Value(False, BooleanField()))
        first, last = days_meant(operator, value, when)
        test = Q()
        if first:
            test &= Q(sql.MomentTest(column, ">=", start_of(first, when)))
        if last:
            test &= Q(sql.MomentTest(column, "<", start_of(last + timedelta(days=1), when)))
        return test

    return compile_moment


def _many(spec: FilterField, operator: str, value: Any, _when: When) -> Q:
    items = list(value)
    return Q(
        sql.JsonAny("custom", spec.key, items) if operator == "has_any" else sql.JsonAll("custom", spec.key, items)
    )


def _age(operator: str, value: Any, when: When) -> Q:
    if operator == "empty":
        return Q(date_of_birth__isnull=True)
    return _compare(sql.Age("date_of_birth", when.today), operator, value)


def _owner(operator: str, value: Any, when: When) -> Q:
    if operator == "empty":
        return Q(owner__isnull=True)
    ids = people_meant(value if operator == "any_of" else [value], when)
    return Q(owner__isnull=False, owner_id__in=ids) if ids else Q(Value(False, BooleanField()))


def people_meant(values: Any, when: When) -> list[str]:
    """Ids of people; what is no id cannot be anybody."""
    return [found for item in values if sql.is_uuid(found := when.me if item == ME else item)]


def _array(column: str, base: Any, meant: Callable[[Any, When], list[Any]]) -> Compile:
    def compile_array(operator: str, value: Any, when: When) -> Q:
        if operator == "empty":
            return Q(**{column: []})
        items = meant(value, when)
        if operator == "has_all" and len(items) < len(set(value)):
            return Q(Value(False, BooleanField()))
        test = "overlap" if operator == "has_any" else "contains"
        return Q(**{f"{column}__{test}": Value(items, ArrayField(base))})

    return compile_array


_tags_by_array = _array("tags", CharField(), lambda value, _when: list(value))


def _tags(operator: str, value: Any, when: When) -> Q:
    """By the array; where few carry the tags, their ids narrow it."""
    test = _tags_by_array(operator, value, when)
    few = carriers([tag_term(tag) for tag in value]) if value else None
    return test if few is None else Q(sql.one_of_ids(few)) & test


def _dnd(operator: str, value: Any, _when: When) -> Q:
    def is_blocked(channel: str) -> Q:
        return Q(**{f"dnd__{channel}__status": "active"}) | Q(**{f"dnd__{channel}__status": "permanent"})

    known = {name for name, _ in CHANNELS}
    names = known if operator == "empty" else value
    tests: list[Any] = [Q(sql.is_true(is_blocked(name) if name in known else Q(pk__in=[]))) for name in names]
    joined = Q.create(tests, connector=Q.AND if operator == "has_all" else Q.OR)
    return ~joined if operator == "empty" else joined


_SPECIAL: dict[str, Compile] = {
    "age": _age,
    "owner": _owner,
    "tags": _tags,
    "followers": _array("followers", UUIDField(), people_meant),
    "dnd": _dnd,
    "created_at": _moment(F("created_at")),
    "updated_at": _moment(F("updated_at")),
    "last_activity_at": _moment(Coalesce(F("last_activity_at"), F("updated_at"), output_field=DateTimeField())),
}
_KINDS: dict[Kind, Callable[[FilterField, str, Any, When], Q]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.MANY: _many,
}
