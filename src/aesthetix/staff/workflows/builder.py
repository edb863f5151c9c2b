"""The steps of a workflow: its picture, and beside it the form of whatever is being changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from aesthetix.kernel.errors import NotFound
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.workflows import gate, wording
from aesthetix.staff.workflows.drawing import draw
from aesthetix.staff.workflows.frame import frame, url
from aesthetix.staff.workflows.inputs import SettingsForm
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.models import Workflow
from aesthetix.workflows.queries.standing import step_counts
from aesthetix.workflows.rules import editing
from aesthetix.workflows.rules.definition import BadDefinition
from aesthetix.workflows.rules.schema import Schema
from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas


@dataclass(slots=True)
class Panel:
    """What stands beside the picture: the form of a step or trigger, or the kinds to choose from."""

    title: str
    icon: str = ""
    help: str = ""
    post_url: str = ""
    form: SettingsForm | None = None
    key: str = ""
    number: int = 0
    kind: str = ""
    place: str = ""
    choices: list[tuple[str, list[Any]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_new: bool = False


@staff_page("workflows.view")
def steps(request: StaffRequest, workflow_id: UUID) -> HttpResponse:
    """The page. `?step=`, `?add=`, `?trigger=`, `?add-trigger=1` open the panel; `?show=published` what runs now."""
    workflow = gate.workflow_for(request, workflow_id)
    pickers = Pickers(request.location)
    panel = _panel(request, workflow, pickers) if may_edit(request, workflow) else None
    return page(request, workflow, pickers, panel)


def page(
    request: StaffRequest,
    workflow: Workflow,
    pickers: Pickers,
    panel: Panel | None = None,
    *,
    problems: BadDefinition | None = None,
) -> HttpResponse:
    """The page with this panel; `problems`: what stands in the way of publishing."""
    context = frame(request, workflow, "steps")
    shows_published = context["published"] and (request.GET.get("show") == "published" or not context["may_manage"])
    data = context["published"].definition if shows_published else workflow.draft
    places = {one.place: one.message for one in problems.problems} if problems else {}
    picture = draw(data, wording.Words(pickers), counts=step_counts(workflow), problems=places)
    context |= {
        "picture": picture,
        "panel": panel,
        "may_edit": context["may_edit"] and not shows_published,
        "shows_published": shows_published,
        "problem_lines": _problem_lines(request, workflow, problems, picture),
        "has_steps": bool(picture.cards or picture.starts),
        "merge_fields": pickers.merge_fields() if panel and panel.form else [],
    }
    return render(request, "staff/workflows/steps.html", context, status=422 if problems else 200)


def may_edit(request: StaffRequest, workflow: Workflow) -> bool:
    return request.rights.may("workflows.manage") and not workflow.is_locked


def _problem_lines(
    request: StaffRequest, workflow: Workflow, problems: BadDefinition | None, picture: Any
) -> list[dict[str, str]]:
    """Each problem with the step it is about, by name, and a link to mend it."""
    if problems is None:
        return []
    labels = {card.key: card for card in picture.walk()}
    base = url(request, "workflow", workflow.id)
    lines = []
    for one in problems.problems:
        card = labels.get(one.place)
        name = f"{card.label}" if card else one.place.capitalize()
        schema = step_schemas().get(card.kind) if card else None
        setting = next((item.label for item in schema.settings if item.name == one.setting), "") if schema else ""
        number = one.place.removeprefix("trigger ")
        link = f"{base}?step={one.place}" if card else f"{base}?trigger={number}" if number.isdigit() else base
        message = one.message[:1].upper() + one.message[1:]
        lines.append({"name": name, "setting": setting or one.setting, "message": message, "url": link})
    return lines


def _panel(request: StaffRequest, workflow: Workflow, pickers: Pickers) -> Panel | None:
    asked = request.GET
    if "step" in asked:
        return step_panel(request, workflow, pickers, asked["step"])
    if "trigger" in asked:
        return trigger_panel(request, workflow, pickers, asked["trigger"])
    if "add" in asked:
        place = str(editing.Place.parse(asked["add"]))
        kind = asked.get("kind")
        return new_step_panel(request, workflow, pickers, place, kind) if kind else _step_kinds(place)
    if "add-trigger" in asked:
        kind = asked.get("kind")
        return trigger_panel(request, workflow, pickers, "", kind) if kind else _trigger_kinds()
    return None


def _step_kinds(place: str) -> Panel:
    choices = kinds(step_schemas(), wording.step_icon)
    return Panel("Add a step", "plus", "What shall happen here?", place=place, choices=choices)


def _trigger_kinds() -> Panel:
    choices = kinds(trigger_schemas(), wording.trigger_icon)
    return Panel("Add a trigger", "bolt", "What shall start this workflow?", choices=choices)


def kinds(schemas: Mapping[str, Schema], icon: Any) -> list[tuple[str, list[Any]]]:
    """Kinds by group, in the order in which the groups first appear by name."""
    groups: dict[str, list[Any]] = {}
    for schema in sorted(schemas.values(), key=lambda one: (one.group, one.label)):
        row = {
            "kind": schema.kind,
            "label": schema.label,
            "help": schema.help.partition(". ")[0].rstrip(".") + ".",
            "icon": icon(schema.kind),
        }
        groups.setdefault(schema.group, []).append(row)
    return list(groups.items())


def step_panel(request: StaffRequest, workflow: Workflow, pickers: Pickers, key: str) -> Panel:
    step = editing.find(workflow.draft, key)
    schema = schema_of(step_schemas(), step["kind"])
    return Panel(
        schema.label,
        wording.step_icon(schema.kind),
        schema.help,
        url(request, "workflow-step", workflow.id, key),
        SettingsForm(schema, pickers, step.get("settings")),
        key=key,
        kind=schema.kind,
    )


def new_step_panel(request: StaffRequest, workflow: Workflow, pickers: Pickers, place: str, kind: str) -> Panel:
    schema = schema_of(step_schemas(), kind)
    return Panel(
        schema.label,
        wording.step_icon(kind),
        schema.help,
        url(request, "workflow-step-new", workflow.id),
        SettingsForm(schema, pickers),
        kind=kind,
        place=place,
        is_new=True,
    )


def trigger_panel(request: StaffRequest, workflow: Workflow, pickers: Pickers, number: str, kind: str = "") -> Panel:
    """The form of a trigger by number, or of a new one of `kind`."""
    if kind:
        schema, stored, link = (
            schema_of(trigger_schemas(), kind),
            None,
            url(request, "workflow-trigger-new", workflow.id),
        )
    else:
        rows = workflow.draft.get("triggers") or []
        if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(rows):
            raise NotFound
        row = rows[int(number) - 1]
        schema, stored = schema_of(trigger_schemas(), row["kind"]), row.get("filters")
        link = url(request, "workflow-trigger", workflow.id, int(number))
    form = SettingsForm(schema, pickers, stored)
    icon = wording.trigger_icon(schema.kind)
    return Panel(
        schema.label, icon, schema.help, link, form, number=int(number or 0), kind=schema.kind, is_new=bool(kind)
    )


def schema_of(schemas: Mapping[str, Schema], kind: str) -> Schema:
    found = schemas.get(kind)
    if found is None:
        raise NotFound
    return found
