"""The rows of conditions, branches and sums as the templates draw them: every input with its name and choices."""

from dataclasses import dataclass
from typing import Any

from aesthetix.contacts.rules.fields import DataType
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
    value: str
    operators: list[tuple[str, str]]
    suggestions: list[str]
    input_type: str
    is_bare: bool


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
    data_type = pickers.type_of(line["field"])
    operators = groups.operators_for(line["field"], data_type)
    operator = line["operator"] if line["operator"] in dict(operators) else operators[0][0]
    several = operator in groups.LISTS or line["field"] == "tags"
    input_type = "date" if data_type == DataType.DATE and not several else "text"
    suggestions = pickers.suggestions(line["field"])
    bare = operator in groups.BARE
    return LineRow(prefix, at, line["field"], operator, line["value"], operators, suggestions, input_type, bare)


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
    events = dict(pickers.condition_fields())["Event that started it"]
    return OperandRow(prefix, form, sums.choices(), pickers.grouped_fields("number_fields"), events)


def operations(forms: list[Form], prefix: str, pickers: Pickers) -> list[OperationRow]:
    return [
        OperationRow(
            f"{prefix}-{number}", str(number), form["op"], operand(form["operand"], f"{prefix}-{number}", pickers)
        )
        for number, form in enumerate(forms)
    ]
