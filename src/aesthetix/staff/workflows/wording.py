"""How kinds of triggers and steps are shown: icons, names, one line of what they do in the practice's own words."""

import re
from collections.abc import Mapping
from typing import Any

from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.models import Enrollment, Workflow
from aesthetix.workflows.rules import conditions
from aesthetix.workflows.rules.schema import Schema, Type
from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas

STEP_ICONS = {
    "add_note": "note",
    "add_tags": "tag",
    "remove_tags": "tag-off",
    "update_field": "forms",
    "math": "math-symbols",
    "set_contact_type": "user-check",
    "find_opportunity": "search",
    "create_opportunity": "layout-kanban",
    "update_opportunity": "layout-kanban",
    "if_else": "git-branch",
    "wait": "clock-pause",
    "add_to_workflow": "login-2",
    "remove_from_workflow": "logout-2",
    "internal_notification": "bell",
    "webhook_out": "webhook",
    "end": "flag",
}
TRIGGER_ICONS = {
    "contact_created": "user-plus",
    "contact_changed": "user-edit",
    "tag_added": "tag",
    "tag_removed": "tag-off",
    "opportunity_created": "layout-kanban",
    "opportunity_stage_changed": "arrows-exchange",
    "opportunity_status_changed": "trophy",
    "appointment_status": "calendar-event",
    "invoice_paid": "receipt",
}
_PLAIN_ICON = "bolt"
_STATUS_TONES = {Workflow.Status.PUBLISHED: "success", Workflow.Status.PAUSED: "warning"}
_RUN_TONES = {
    Enrollment.Status.ACTIVE: "accent",
    Enrollment.Status.WAITING: "info",
    Enrollment.Status.FAILED: "danger",
}
OUTCOMES_AND_ICONS = {
    "done": ("Done", "check", "success"),
    "skipped": ("Skipped", "player-skip-forward", "neutral"),
    "waiting": ("Waiting", "clock-pause", "info"),
    "ended": ("Ended", "flag", "neutral"),
    "failed": ("Failed", "alert-triangle", "danger"),
    "retrying": ("Trying again", "refresh", "warning"),
    "resumed": ("Resumed", "player-play", "accent"),
    "removed": ("Removed", "logout-2", "neutral"),
}
_WORD = re.compile(r"\b[a-z][a-z0-9_]*(?:\.[a-z_]+)?\b|[0-9a-f]{8}-[0-9a-f-]{27}")


def status_tone(status: str) -> str:
    return _STATUS_TONES.get(Workflow.Status(status), "neutral")


def run_tone(status: str) -> str:
    return _RUN_TONES.get(Enrollment.Status(status), "neutral")


def outcome(what: str) -> tuple[str, str, str]:
    """label, icon and tone of a line of the log."""
    return OUTCOMES_AND_ICONS.get(what, (what.capitalize(), "point", "neutral"))


def step_icon(kind: str) -> str:
    return STEP_ICONS.get(kind, _PLAIN_ICON)


def trigger_icon(kind: str) -> str:
    return TRIGGER_ICONS.get(kind, _PLAIN_ICON)


def step_label(kind: str) -> str:
    schema = step_schemas().get(kind)
    return schema.label if schema else kind


class Words:
    """One line for a step or trigger, with fields, pipelines and workflows called by name."""

    def __init__(self, pickers: Pickers) -> None:
        self.pickers = pickers

    def named(self, text: str) -> str:
        """The text with keys of fields and ids replaced by names."""
        return _WORD.sub(self._name, text)

    def _name(self, match: re.Match[str]) -> str:
        key = match[0]
        telling = "_" in key or "." in key or "-" in key
        return self.pickers.label(key) if telling else key

    def step(self, kind: str, settings: Mapping[str, Any]) -> str:
        schema = step_schemas().get(kind)
        return self.named(schema.summary_of(settings)) if schema else f"A step of a kind that is gone: {kind}"

    def trigger(self, kind: str, filters: Mapping[str, Any]) -> str:
        schema = trigger_schemas().get(kind)
        if schema is None:
            return f"A trigger of a kind that is gone: {kind}"
        details = self._filters(schema, filters)
        return f"{schema.label}: {details}" if details else schema.label

    def _filters(self, schema: Schema, filters: Mapping[str, Any]) -> str:
        parts = []
        for setting in schema.settings:
            value = filters.get(setting.name)
            if value in (None, "", [], (), False) or value == setting.default:
                continue
            if setting.type is Type.SWITCH:
                parts.append(setting.label.lower())
                continue
            choices = dict(setting.choices)
            texts = [
                choices.get(one, self.pickers.label(one)) for one in (value if isinstance(value, list) else [value])
            ]
            shown = ", ".join(map(str, texts))
            parts.append(shown if setting.name == "field" else f"{_short(setting.name, setting.label)} {shown}")
        return ", ".join(parts)

    def conditions(self, group: Mapping[str, Any]) -> str:
        return self.named(conditions.describe(group))


def _short(name: str, label: str) -> str:
    return {"from": "from", "to": "to", "tags": "with the tag"}.get(name, label[:1].lower() + label[1:])
