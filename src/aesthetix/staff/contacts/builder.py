"""The filter builder: groups of conditions joined by AND or OR, built step by step; works without JavaScript too."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.smart_lists import lists_for
from aesthetix.contacts.rules import controls, filters
from aesthetix.contacts.rules.filters import BadFilter, Condition, FilterField, Group
from aesthetix.contacts.rules.operators import ARGUMENTS, OPERATORS, Argument
from aesthetix.contacts.rules.values import BadValue, clean_money
from aesthetix.design.parts import Link
from aesthetix.staff.contacts.state import ListState, read_state
from aesthetix.staff.guard import StaffRequest, staff_page


@dataclass
class Row:
    """One condition as it is being built."""

    name: str
    key: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    error: str = ""
    spec: FilterField | None = None

    @property
    def operators(self) -> list[tuple[str, str]]:
        return list(OPERATORS[self.spec.kind].items()) if self.spec else []

    @property
    def argument(self) -> str:
        return ARGUMENTS[self.operator].value if self.operator in ARGUMENTS else ""

    @property
    def control(self) -> str:
        return controls.control(self.spec, self.operator) if self.spec else "none"

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""


@dataclass
class Block:
    """One group as it is being built."""

    name: str
    op: str
    rows: list[Row]


@staff_page("contacts.view")
def build_filter(request: StaffRequest) -> HttpResponse:
    """GET shows the filter of the address; POST rebuilds it, and with `do=apply` goes to the list."""
    catalogue = Catalogue(request.location)
    state = read_state(request, catalogue, list(lists_for(request.location, request.user)))
    if request.method == "POST":
        op, blocks = request.POST.get("op", "and"), _typed(request.POST, catalogue)
        if request.POST.get("do") == "apply":
            group = _checked(op, blocks, catalogue)
            if group is not None:
                url = state.url(filter=group)
                return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
        _rebuild(blocks, request.POST.get("do", ""))
    else:
        op, blocks = _blocks_of(state.filter, catalogue)
    return _page(request, state, catalogue, op, blocks)


def _page(request: StaffRequest, state: ListState, catalogue: Catalogue, op: str, blocks: list[Block]) -> HttpResponse:
    sections: dict[str, list[FilterField]] = {}
    for one in catalogue.filter_fields.values():
        sections.setdefault(one.section, []).append(one)
    context = {
        "title": "Filter contacts",
        "crumbs": [Link("Contacts", state.url())],
        "state": state,
        "op": op,
        "blocks": blocks,
        "field_sections": list(sections.items()),
        "months": list(enumerate(controls.MONTHS, 1)),
        "clear_url": state.url(filter=Group(), list_id=None),
    }
    return render(request, "staff/contacts/_builder.html" if request.htmx else "staff/contacts/builder.html", context)


def _blocks_of(group: Group, catalogue: Catalogue) -> tuple[str, list[Block]]:
    """The filter as blocks: a flat one is one block, single conditions beside groups are blocks of their own."""
    if not any(isinstance(part, Group) for part in group.conditions):
        leaves = [part for part in group.conditions if isinstance(part, Condition)]
        return "and", [Block("0", group.op, _rows(leaves, "0", catalogue))]
    blocks = []
    for index, part in enumerate(group.conditions):
        inner = (
            [part] if isinstance(part, Condition) else [one for one in part.conditions if isinstance(one, Condition)]
        )
        op = part.op if isinstance(part, Group) else "and"
        blocks.append(Block(str(index), op, _rows(inner, str(index), catalogue)))
    return group.op, blocks


def _rows(conditions: list[Condition], block: str, catalogue: Catalogue) -> list[Row]:
    rows = [_row_of(one, f"{block}.{index}", catalogue) for index, one in enumerate(conditions)]
    return rows or [Row(f"{block}.0")]


def _row_of(condition: Condition, name: str, catalogue: Catalogue) -> Row:
    spec = catalogue.filter_fields[condition.field]
    values = (
        condition.value if isinstance(condition.value, tuple) else [] if condition.value is None else [condition.value]
    )
    shown = [f"{value / 100:.2f}" if spec.is_money else str(value) for value in values]
    return Row(name, condition.field, condition.operator, shown, spec=spec)


def _typed(data: QueryDict, catalogue: Catalogue) -> list[Block]:
    blocks = []
    for name in data.getlist("block")[:20]:
        rows = []
        for index in data.getlist(f"row-{name}")[:50]:
            at = f"{name}.{index}"
            spec = catalogue.filter_fields.get(data.get(f"field-{at}", ""))
            operator = data.get(f"operator-{at}", "")
            if spec and operator not in OPERATORS[spec.kind]:
                operator = next(iter(OPERATORS[spec.kind]))
            rows.append(
                Row(at, spec.key if spec else "", operator if spec else "", data.getlist(f"value-{at}"), spec=spec)
            )
        blocks.append(Block(name, data.get(f"op-{name}", "and"), rows))
    return blocks


def _rebuild(blocks: list[Block], do: str) -> None:
    """`add-block`, `add-row:<block>`, `remove:<row>`."""
    verb, _, name = do.partition(":")
    for block in blocks:
        if verb == "remove":
            block.rows = [row for row in block.rows if row.name != name]
        elif verb == "add-row" and block.name == name:
            block.rows.append(Row(f"{name}.{1 + max((int(row.name.split('.')[1]) for row in block.rows), default=-1)}"))
    blocks[:] = [block for block in blocks if block.rows]
    if verb == "add-block" or not blocks:
        name = str(1 + max((int(block.name) for block in blocks if block.name.isdigit()), default=-1))
        blocks.append(Block(name, "and", [Row(f"{name}.0")]))


def _checked(op: str, blocks: list[Block], catalogue: Catalogue) -> Group | None:
    """The filter, or None with the errors beside their rows. Rows without a field are left out."""
    groups, is_right = [], True
    for block in blocks:
        found = []
        for row in block.rows:
            if row.spec is None:
                continue
            try:
                found.append(
                    filters.condition(
                        row.key, row.operator, _value(row, catalogue.location.currency), catalogue.filter_fields
                    )
                )
            except (BadFilter, BadValue) as error:
                row.error, is_right = str(error), False
        if found:
            groups.append(Group("or" if block.op == "or" else "and", tuple(found)))
    if not is_right:
        return None
    return groups[0] if len(groups) == 1 else Group("or" if op == "or" else "and", tuple(groups))


def _value(row: Row, currency: str) -> Any:
    values: list[Any] = [value for value in row.values if value != ""]
    if row.spec and row.spec.is_money:
        values = [clean_money(value, currency) for value in values]
    if row.argument == Argument.SEVERAL:
        return values if row.spec and row.spec.options else ",".join(map(str, values))
    return values if row.argument == Argument.RANGE else values[0] if values else None
