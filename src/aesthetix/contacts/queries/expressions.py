"""The few SQL expressions that filters and keyset paging need beyond Django's own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable


class Template(Func):
    """An expression by a template in which every {} is one argument, compiled in order."""

    conditional = True

    def __init__(self, template: str, *arguments: Any, output_field: Any = None) -> None:
        super().__init__(*arguments, output_field=output_field or BooleanField())
        self.text = template

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # type: ignore[override]  # noqa: ARG002 -- Django's signature
        parts, values = [], []
        for argument in self.source_expressions:
            text, found = compiler.compile(argument)
            parts.append(text)
            values.extend(found)
        return self.text.format(*parts), values


def text(value: str) -> Value:
    return Value(value, CharField())


def JsonText(column: str, key: str) -> Template:  # noqa: N802 -- reads as the expression it makes
    """The value of a key as text, '' if there is none."""
    return Template("COALESCE({} ->> ({})::text, '')", F(column), text(key), output_field=CharField())


def JsonNumber(column: str, key: str) -> Template:  # noqa: N802
    """The value of a key if it is a number, else NULL; one key's value is read twice."""
    pattern = "CASE WHEN jsonb_typeof({} -> ({})::text) = 'number' THEN ({} -> ({})::text)::numeric END"
    return Template(pattern, F(column), text(key), F(column), text(key), output_field=IntegerField())


def JsonEmpty(column: str, key: str) -> Template:  # noqa: N802
    pattern = "COALESCE({} -> ({})::text, 'null'::jsonb) IN ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb, '{{}}'::jsonb)"
    return Template(pattern, F(column), text(key))


def JsonAny(column: str, key: str, items: list[str]) -> Template:  # noqa: N802
    return Template("COALESCE(({} -> ({})::text) ?| {}::text[], false)", F(column), text(key), Value(items))


def JsonAll(column: str, key: str, items: list[str]) -> Template:  # noqa: N802
    return Template("COALESCE(({} -> ({})::text) ?& {}::text[], false)", F(column), text(key), Value(items))


def DayText(column: str) -> Template:  # noqa: N802
    """A day as ISO text, '' for none."""
    return Template("COALESCE(to_char({}, 'YYYY-MM-DD'), '')", F(column), output_field=CharField())


def Age(column: str, today: date) -> Template:  # noqa: N802
    """Full years on a day, NULL without a birthday."""
    pattern = "(({}) - extract(year FROM {})::int - (CASE WHEN to_char({}, 'MMDD') > ({})::text THEN 1 ELSE 0 END))"
    arguments = (Value(today.year, IntegerField()), F(column), F(column), text(f"{today:%m%d}"))
    return Template(pattern, *arguments, output_field=IntegerField())


def NumberTest(found: Combinable, sign: str, value: float) -> Template:  # noqa: N802
    return Template(f"COALESCE(({{}}) {sign} ({{}})::numeric, false)", found, text(repr(value)))


def TextTest(found: Combinable, sign: str, value: str) -> Template:  # noqa: N802
    """Bytewise, so that ISO days sort as days."""
    return Template(f'(({{}}) COLLATE "C" {sign} ({{}})::text)', found, text(value))


def MomentTest(found: Combinable, sign: str, value: datetime) -> Template:  # noqa: N802
    return Template(f"({{}} {sign} ({{}})::timestamptz)", found, Value(value))


TEXT_TESTS: dict[str, Any] = {
    "contains": lambda found, value: Template("(strpos({}, {}) > 0)", found, value),
    "starts_with": lambda found, value: Template("starts_with({}, {})", found, value),
    "ends_with": lambda found, value: Template("(right({}, length({})) = {})", found, value, value),
}


def among(found: Combinable, values: Sequence[str]) -> Q:
    """Whether the text is one of these; a plain column keeps its index."""
    if isinstance(found, F):
        return Q(**{f"{found.name}__in": list(values)})  # type: ignore[attr-defined]
    return Q(Template("({} = ANY({}::text[]))", found, Value(list(values))))


def one_of_ids(ids: Sequence[UUID]) -> Template:
    """`id = ANY(array)`: one parameter, however many ids."""
    return Template("({} = ANY({}::uuid[]))", F("id"), Value(list(ids)))


def substring(found: Combinable, start: int, length: int) -> Template:
    return Template(f"substr({{}}, {start}, {length})", found, output_field=CharField())


def is_true(test: Q) -> Case:
    """A test that is false where it would be NULL."""
    return Case(When(test, then=Value(True)), default=Value(False), output_field=BooleanField())


def row_after(columns: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Template:
    """`(a, b) > (x, y)`, which one index serves."""
    left = ", ".join("{}" for _ in columns)
    sign = "<" if backwards else ">"
    return Template(f"(({left}) {sign} ({left}))", *(F(name) for name in columns), *(Value(value) for value in values))


def is_uuid(value: str) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
