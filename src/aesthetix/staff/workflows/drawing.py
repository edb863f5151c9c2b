"""The picture of a workflow: cards in a column, branches side by side; who waits where, and which way a run took."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aesthetix.staff.workflows import wording
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.queries.standing import StepCounts, stands_at
from aesthetix.workflows.rules.editing import Place
from aesthetix.workflows.rules.schema import Branch
from aesthetix.workflows.steps.kinds import step_schemas


@dataclass(slots=True)
class Lane:
    """One branch below a step."""

    label: str
    cards: list["Card"]
    end: str
    taken: bool = False


@dataclass(slots=True)
class Card:
    """One step. `place`: where a new step would go in above it; `state`: what a run did here, if one is shown."""

    key: str
    kind: str
    icon: str
    label: str
    summary: str
    place: str
    inside: int = 0
    failed: int = 0
    problem: str = ""
    state: str = ""
    tone: str = ""
    lanes: list[Lane] = field(default_factory=list)

    def walk(self) -> Iterator["Card"]:
        yield self
        for lane in self.lanes:
            for card in lane.cards:
                yield from card.walk()


@dataclass(slots=True)
class Start:
    """One trigger."""

    number: int
    icon: str
    summary: str
    problem: str = ""


@dataclass(slots=True)
class Picture:
    starts: list[Start]
    cards: list[Card]
    end: str

    def walk(self) -> Iterator[Card]:
        for card in self.cards:
            yield from card.walk()


def draw(
    data: Mapping[str, Any],
    words: wording.Words,
    *,
    counts: StepCounts | None = None,
    problems: Mapping[str, str] | None = None,
) -> Picture:
    """The picture of a definition in its JSON shape."""
    artist = _Artist(words, counts or StepCounts(), problems or {})
    triggers = data.get("triggers") or []
    starts = [artist.start(number, trigger) for number, trigger in enumerate(triggers, 1)]
    cards, end = artist.row(data.get("steps") or [], "", "")
    return Picture(starts, cards, end)


class _Artist:
    def __init__(self, words: wording.Words, counts: StepCounts, problems: Mapping[str, str]) -> None:
        self.words, self.counts, self.problems = words, counts, problems

    def start(self, number: int, trigger: Mapping[str, Any]) -> Start:
        summary = self.words.trigger(trigger["kind"], trigger.get("filters") or {})
        problem = self.problems.get(f"trigger {number}", "")
        return Start(number, wording.trigger_icon(trigger["kind"]), summary, problem)

    def row(self, steps: list[Any], parent: str, branch: str) -> tuple[list[Card], str]:
        """The cards of one branch, and the place at its end."""
        cards = [self.card(step, Place(parent, branch, index)) for index, step in enumerate(steps)]
        return cards, str(Place(parent, branch, len(steps)))

    def card(self, step: Mapping[str, Any], place: Place) -> Card:
        key, kind, settings = step["key"], step["kind"], step.get("settings") or {}
        return Card(
            key=key,
            kind=kind,
            icon=wording.step_icon(kind),
            label=wording.step_label(kind),
            summary=self.words.step(kind, settings),
            place=str(place),
            inside=self.counts.inside.get(key, 0),
            failed=self.counts.failed.get(key, 0),
            problem=self.problems.get(key, ""),
            lanes=[self.lane(step, branch) for branch in _branches(kind, settings)],
        )

    def lane(self, step: Mapping[str, Any], branch: Branch) -> Lane:
        steps = (step.get("branches") or {}).get(branch.name) or []
        cards, end = self.row(steps, step["key"], branch.name)
        return Lane(branch.label, cards, end)


def _branches(kind: str, settings: Mapping[str, Any]) -> tuple[Branch, ...]:
    schema = step_schemas().get(kind)
    return schema.branches_of(settings) if schema else ()


def trace(picture: Picture, run: Enrollment) -> None:
    """Mark what a run did at each card, where it stands, and which branches it took."""
    last = {line["key"]: line for line in run.log}
    for card in picture.walk():
        line = last.get(card.key)
        if line:
            card.state, _, card.tone = wording.outcome(line["outcome"])
        if card.key == stands_at(run) and run.status == Enrollment.Status.ACTIVE:
            card.state, card.tone = "Is here", "accent"
    for card in picture.walk():
        _mark_lanes(card, last)


def _mark_lanes(card: Card, last: Mapping[str, Mapping[str, Any]]) -> None:
    line = last.get(card.key)
    for lane in card.lanes:
        if not line:
            return
        named = line.get("branch")
        reached = any(inner.state for one in lane.cards for inner in one.walk())
        lane.taken = reached or named == lane.end.split(":")[1]
