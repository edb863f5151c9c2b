"""What the shared partials take, typed. Plain dictionaries with the same keys serve as well."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Tone = Literal["neutral", "accent", "success", "warning", "danger", "info"]
TONES: tuple[Tone, ...] = ("neutral", "accent", "success", "warning", "danger", "info")


@dataclass(frozen=True, slots=True)
class Action:
    """A button or link. `dialog` opens the dialog of that id; `post` sends a form to `url`."""

    label: str
    url: str = ""
    icon: str = ""
    kind: Literal["primary", "secondary", "danger", "quiet"] = "secondary"
    dialog: str = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A crumb, a tab, a menu entry, a navigation item."""

    label: str
    url: str = ""
    icon: str = ""
    active: bool = False
    badge: str | int = ""
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    label: str
    items: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a data table; `key` names it in the address (`?sort=key`, `?sort=-key`)."""

    key: str
    label: str
    sortable: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    title: str
    at: datetime
    icon: str = "point"
    tone: Tone = "neutral"
    body: str = ""
    by: str = ""
    url: str = ""
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[float | int | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers. The table beside it says the same without colour or script."""

    id: str
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: Literal["line", "area", "bar", "stacked", "doughnut"] = "line"
    unit: str = ""
    currency: str = ""

    @property
    def legend(self) -> list[str]:
        return list(self.labels) if self.kind == "doughnut" else [one.name for one in self.series]

    @property
    def data(self) -> dict[str, Any]:
        series = [{"name": one.name, "values": list(one.values)} for one in self.series]
        return {
            "kind": self.kind,
            "labels": list(self.labels),
            "series": series,
            "currency": self.currency,
            "unit": self.unit,
        }

    @property
    def spec(self) -> str:
        """The same as JSON, for an attribute: htmx takes script elements out of what it swaps in."""
        return json.dumps(self.data, ensure_ascii=False)

    @property
    def rows(self) -> list[tuple[str, list[float | int | None]]]:
        return [(label, [one.values[index] for one in self.series]) for index, label in enumerate(self.labels)]
