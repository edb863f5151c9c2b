"""Definitions, graphs, arithmetic, merge fields: all without a database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aesthetix.workflows.catalogue import read_definition
from aesthetix.workflows.rules import arithmetic, merge, timing
from aesthetix.workflows.rules.definition import dump
from aesthetix.workflows.rules.graph import compile_graph
from aesthetix.workflows.rules.starting import Standing, StartVerdict, may_start
from workflows.support import path, problems_of, step


def test_a_definition_reads_and_dumps_to_the_same_structure():
    data = {
        "triggers": [{"kind": "contact_changed", "filters": {"field": "type", "to": "Patient", "tags": []}}],
        "steps": [
            step(
                "one",
                "if_else",
                {"paths": [path("a", "type", "is", "Lead")]},
                a=[step("two", "add_tags", {"tags": ["New"]})],
                **{"else": [step("three", "end")]},
            )
        ],
        "settings": {"allow_reentry": True},
    }

    once = dump(read_definition(data))

    assert dump(read_definition(once)) == once
    assert once["steps"][0]["branches"]["a"][0]["settings"] == {"tags": ["new"]}
    assert once["settings"] == {"allow_reentry": True}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "workflow: must be an object with triggers, steps and settings."),
        ({"steps": [{"kind": "end"}]}, "workflow: a step needs a key of up to 40 letters, digits, - and _."),
        ({"steps": [step("a", "fly")]}, "a, kind: there is no step fly: choose one of the list."),
        ({"steps": [step("a", "end"), step("a", "end")]}, "a: the key is used twice, or there are more than 300 steps."),
        ({"steps": [step("a", "add_note")]}, "a, body: must be filled in."),
        ({"steps": [step("a", "add_tags", {"tags": "x"})]}, "a, tags: must be a list of text."),
        ({"steps": [step("a", "end", {"colour": 1})]}, "a, colour: is not a setting of this step: remove it."),
        ({"steps": [step("a", "end", up=[])]}, "a: has no branch up: remove it or name it in the settings."),
        ({"steps": [step("a", "wait", {"amount": 0})]}, "a: needs how long to wait, more than 0."),
        ({"steps": [step("a", "wait", {"amount": True})]}, "a, amount: must be a number."),
        ({"steps": [step("a", "webhook_out", {"url": "ftp://x.org"})]}, "a, url: must be a web address that begins with https:// and carries no password."),
        ({"triggers": [{"kind": "rain"}]}, "trigger 1, kind: there is no trigger rain: choose one of the list."),
        ({"triggers": [{"kind": "contact_changed"}]}, "trigger 1, field: must be filled in."),
        ({"settings": {"allow_reentry": "yes"}}, "workflow, allow_reentry: must be on or off."),
        ({"steps": [step("a", "wait", {"unit": "moons"})]}, "a, unit: must be one of minutes, hours, days."),
        ({"more": 1}, "workflow: has an unknown part more: remove it."),
    ],
)  # fmt: skip
def test_a_bad_definition_says_where_and_what_to_do(data, message):
    assert problems_of(data) == [message]


def test_every_problem_is_reported_at_once():
    data = {"steps": [step("a", "add_note"), step("b", "fly")], "triggers": [{"kind": "rain"}]}

    assert [problem.split(":")[0] for problem in problems_of(data)] == ["trigger 1, kind", "a, body", "b, kind"]


def test_eleven_branches_are_one_too_many():
    paths = [path(f"p{number}", "type", "is", "Lead") for number in range(11)]

    assert problems_of({"steps": [step("a", "if_else", {"paths": paths})]}) == [
        "a, paths: may have 10 branches at most."
    ]


def test_branches_come_together_below_their_step():
    definition = read_definition(
        {
            "steps": [
                step("a", "if_else", {"paths": [path("yes", "type", "is", "Lead")]}, yes=[step("b", "end"), step("c", "end")]),
                step("d", "end"),
            ]
        }
    )  # fmt: skip

    graph = compile_graph(definition)

    assert graph.start == "a"
    ways = {key: (node.after("yes"), node.after("else")) for key, node in graph.nodes.items()}
    assert ways == {"a": ("b", "d"), "b": ("c", "c"), "c": ("d", "d"), "d": ("", "")}


def money(cents):
    return arithmetic.Amount(Decimal(cents), is_money=True)


def plain(number):
    return arithmetic.Amount(Decimal(str(number)), is_money=False)


def op(name, number=None):
    return {"op": name, "operand": {"source": "number", "number": str(number)}}


def find(operand):
    return plain(operand["number"]) if operand.get("number") != "None" else None


def test_operations_go_from_left_to_right():
    result = arithmetic.count(plain(2), [op("add", 3), op("multiply", 4), op("divide", 8)], find, money=False)

    assert result == (2.5, "")


def test_money_adds_units_multiplies_factors_and_is_cut_at_zero_by_subtracting_only():
    assert arithmetic.count(money(1000), [op("add", 2)], find, money=True) == (1200, "")
    assert arithmetic.count(money(1001), [op("multiply", "1.5")], find, money=True) == (1502, "")
    assert arithmetic.count(money(1000), [op("subtract", 20)], find, money=True) == (0, "cut at 0")
    assert arithmetic.count(money(-500), [], find, money=True) == (-500, "")


@pytest.mark.parametrize(("operation", "why"), [(op("divide", 0), "division by zero"), (op("add"), "None is empty")])
def test_what_cannot_be_worked_out_says_why(operation, why):
    with pytest.raises(arithmetic.NoResult, match=why):
        arithmetic.count(plain(1), [operation], find, money=False)


def test_dates_move_by_days_months_and_years():
    steps = [{"op": "add", "operand": {"source": "number", "number": "1", "unit": "months"}},
             {"op": "subtract", "operand": {"source": "number", "number": "1", "unit": "years"}}]  # fmt: skip

    assert arithmetic.shift(date(2024, 1, 31), steps) == date(2023, 2, 28)


def test_merge_fields_in_the_data_are_never_filled_in():
    hostile = {"contact.first_name": "{{contact.email}}", "contact.email": "secret@example.com"}

    text = merge.render("Hello {{contact.first_name}}", lambda field: hostile[field.name])

    assert text == "Hello {{contact.email}}"


def test_a_line_of_empty_fields_is_left_out_and_long_text_is_cut():
    values = {"event.a": "", "event.b": "x" * 20_000}

    text = merge.render("Service: {{event.a}}\n{{event.b}}", lambda field: values[field.name])

    assert (len(text), text[:2], text[-1]) == (10_000, "xx", "…")


@pytest.mark.parametrize(
    ("value", "how", "text"),
    [("2026-03-14", "date", "Mar 14, 2026"), ("soon", "date", "soon"), (127510, "money", "$1,275.10"),
     (-5, "money", "-$0.05"), ("NoShow", "words", "No-Show"), (["a", "b"], "", "a, b"), ("a\x00b", "", "ab")],
)  # fmt: skip
def test_values_are_shown_readably(value, how, text):
    assert merge.shown(value, how) == text


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("America/Los_Angeles", datetime(2026, 3, 8, 16, 0, tzinfo=UTC)), ("America/Phoenix", datetime(2026, 3, 8, 16, 0, tzinfo=UTC)),
     ("Nowhere/At-All", datetime(2026, 3, 8, 9, 0, tzinfo=UTC))],
)  # fmt: skip
def test_a_day_begins_by_its_own_clock(zone, moment):
    found = timing.on_day(date(2026, 3, 9), offset_days=-1, clock="09:00", zone=timing.zone_named(zone, UTC))

    assert found == moment


INSIDE = StartVerdict(allowed=False, why="the contact is inside already")
ONCE = StartVerdict(allowed=False, why="the workflow does not let contacts enter again")
SEEN = StartVerdict(allowed=False, why="this has started a run already")
YES = StartVerdict(allowed=True)


@pytest.mark.parametrize("allow_reentry", [False, True])
@pytest.mark.parametrize(
    ("standing", "origin", "without", "with_reentry"),
    [
        (Standing(), "", YES, YES),
        (Standing(total=1, inside=1), "", INSIDE, INSIDE),
        (Standing(total=1), "", ONCE, YES),
        (Standing(total=49, recent=49), "", ONCE, YES),
        (Standing(total=1, inside=1), "i1", YES, YES),
        (Standing(total=1), "i1", YES, YES),
        (Standing(total=60, recent=60, is_locked=True), "i1", YES, YES),
        (Standing(total=1, origins={"i1"}), "i1", SEEN, SEEN),
    ],
)
def test_the_reentry_matrix(standing, origin, without, with_reentry, allow_reentry):
    verdict = may_start(standing, origin=origin, allow_reentry=allow_reentry)

    assert verdict == (with_reentry if allow_reentry else without)


def test_after_fifty_starts_within_half_an_hour_the_next_one_locks():
    verdict = may_start(Standing(total=50, recent=50), origin="", allow_reentry=True)

    assert (verdict.allowed, verdict.locks) == (False, True)
