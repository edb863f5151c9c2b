"""The rows of conditions, branches and sums as the templates draw them: every input with its name and choices."""

from dataclasses import dataclass
from typing import Any

from aesthetix.contacts.rules.controls import MONTHS, control
from aesthetix.contacts.rules.operators import OPERATORS
from aesthetix.staff.workflows import groups, sums
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.rules.settings import MOST_BRANCHES

Form = dict[str, Any]


@dataclass(slots=True)
class LineRow:
    """One condition. `at`: how buttons name it."""

    prefix: str
    at: str
    field: str
    operator: str
    values: list[str]
    operators: list[tuple[str, str]]
    control: str
    options: list[tuple[str, str]]
    suggestions: list[str]

    @property
    def value(self) -> str:
        return ", ".join(self.values)

    @property
    def months(self) -> list[tuple[int, str]]:
        return list(enumerate(MONTHS, 1))

    @property
    def first(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""


@dataclass(slots=True)
class GroupRow:
    prefix: str
    at: str
    op: str
    lines: list[LineRow]


@dataclass(slots=True)
class Conditions:
    """All or any of the groups."""

    prefix: str
    at: str
    op: str
    groups: list[GroupRow]


@dataclass(slots=True)
class PathRow:
    """One branch. `deep`: its conditions are nested too deep to be shown here, and are kept as they are."""

    prefix: str
    at: str
    name: str
    label: str
    conditions: Conditions | None
    is_first: bool
    is_only: bool


@dataclass(slots=True)
class OperandRow:
    prefix: str
    form: Form
    choices: dict[str, list[tuple[str, str]]]
    fields: list[Any]
    events: list[tuple[str, str]]


@dataclass(slots=True)
class OperationRow:
    prefix: str
    at: str
    op: str
    operand: OperandRow


def conditions(form: Form, prefix: str, at: str, pickers: Pickers) -> Conditions:
    found = []
    for number, group in enumerate(form["groups"]):
        start, where = f"{prefix}-g{number}", f"{at}{number}"
        lines = [_line(line, f"{start}-l{i}", f"{where}.{i}", pickers) for i, line in enumerate(group["lines"])]
        found.append(GroupRow(start, where, group["op"], lines))
    return Conditions(prefix, at, form["op"], found)


def _line(line: Form, prefix: str, at: str, pickers: Pickers) -> LineRow:
    spec = pickers.filter_fields.get(line["field"], groups.UNKNOWN)
    operators = OPERATORS[spec.kind]
    operator = groups.fitting(line["operator"], spec)
    known = dict(spec.options)
    gone = [(value, value) for value in line["values"] if value and value not in known]
    return LineRow(
        prefix,
        at,
        line["field"],
        operator,
        line["values"],
        list(operators.items()),
        control(spec, operator),
        [*spec.options, *gone],
        pickers.suggestions(line["field"]),
    )


def paths(forms: list[Form], pickers: Pickers) -> list[PathRow]:
    rows = []
    for number, form in enumerate(forms):
        prefix = f"paths-{number}"
        inner = None if form["deep"] else conditions(form, prefix, f"{number}.", pickers)
        only = len(forms) == 1
        rows.append(PathRow(prefix, str(number), form["name"], form["label"], inner, number == 0, only))
    return rows


def may_add_path(forms: list[Form]) -> bool:
    return len(forms) < MOST_BRANCHES


def operand(form: Form, prefix: str, pickers: Pickers) -> OperandRow:
    fields = pickers.grouped_fields("number_fields")
    return OperandRow(prefix, form, sums.choices(), fields, pickers.event_fields())


def operations(forms: list[Form], prefix: str, pickers: Pickers) -> list[OperationRow]:
    return [
        OperationRow(
            f"{prefix}-{number}", str(number), form["op"], operand(form["operand"], f"{prefix}-{number}", pickers)
        )
        for number, form in enumerate(forms)
    ]
