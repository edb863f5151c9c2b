"""The form of a step or trigger, made from the settings that its kind describes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from aesthetix.staff.workflows import branching, groups, rows, sums
from aesthetix.staff.workflows.pickers import Pickers
from aesthetix.workflows.rules.schema import Schema, Setting, Type

_CHOSEN = {Type.CHOICE, Type.CONTACT_TYPE, Type.PIPELINE, Type.STAGE, Type.WORKFLOW, Type.USER, Type.FIELD}
# Settings that matter only while another one has certain values: kind -> setting -> (other setting, values).
SHOWN_IF: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "update_field": {"value": ("mode", ("set",)), "from": ("mode", ("copy",))},
    "wait": {
        "amount": ("mode", ("time",)),
        "unit": ("mode", ("time",)),
        "field": ("mode", ("date",)),
        "offset_days": ("mode", ("date",)),
        "clock": ("mode", ("date",)),
        "zone": ("mode", ("date",)),
        "if_past": ("mode", ("date",)),
    },
    "internal_notification": {"user": ("to", ("user",))},
    "remove_from_workflow": {"workflow": ("which", ("another",))},
}
_STEERING = {"field", "mode", "to", "which", "pipeline"}


@dataclass(slots=True)
class Input:
    """One input of the form. `shape`: which template part draws it."""

    setting: Setting
    shape: str
    value: Any
    groups: list[Any] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    redraws: bool = False
    rows: Any = None
    is_optional: bool = False
    may_add: bool = True

    @property
    def name(self) -> str:
        return self.setting.name

    @property
    def input_id(self) -> str:
        return f"setting-{self.setting.name}"


class SettingsForm:
    """Reads, reshapes and shows the settings of one kind. Values pass the workflow's own checks when they are saved."""

    def __init__(self, schema: Schema, pickers: Pickers, stored: Mapping[str, Any] | None = None) -> None:
        self.schema, self.pickers = schema, pickers
        self.stored: Mapping[str, Any] = stored or {}
        self.errors: dict[str, list[str]] = {}
        self.values = {setting.name: self._from_stored(setting) for setting in schema.settings}

    def read(self, data: QueryDict) -> None:
        """Take over what was entered, and add or take away lines if one of those buttons was pressed."""
        for setting in self.schema.settings:
            self.values[setting.name] = self._from_post(setting, data)
        name, _, rest = data.get("shape", "").partition(":")
        action, _, argument = rest.partition(":")
        if name in self.values and action:
            self._reshape(name, action, argument)

    def settings(self) -> dict[str, Any]:
        """What is to be kept, unchecked."""
        found = {}
        for setting in self.schema.settings:
            value = self._to_stored(setting, self.values[setting.name])
            if value not in (None, "", []) and self._is_shown(setting):
                found[setting.name] = value
        return found

    def inputs(self) -> list[Input]:
        return [self._input(setting) for setting in self.schema.settings if self._is_shown(setting)]

    def _is_shown(self, setting: Setting) -> bool:
        condition = SHOWN_IF.get(self.schema.kind, {}).get(setting.name)
        return condition is None or self.values.get(condition[0]) in condition[1]

    def _from_stored(self, setting: Setting) -> Any:  # noqa: PLR0911 -- one line per type of setting
        value = self.stored.get(setting.name, setting.default)
        if setting.type is Type.PATHS:
            return branching.from_stored(value or [], self.pickers)
        if setting.type is Type.CONDITIONS:
            return groups.from_stored(value, self.pickers) if value else groups.new_conditions()
        if setting.type is Type.OPERAND:
            return sums.operand_from_stored(value)
        if setting.type is Type.OPERATIONS:
            return sums.operations_from_stored(value or [])
        if setting.type in {Type.TAGS, Type.TEXTS} and not setting.choices and setting.source != "fields":
            return ", ".join(value or ())
        if setting.type is Type.VALUE and isinstance(value, list):
            return ", ".join(map(str, value))
        if setting.type is Type.CHOICE and value is None and setting.required:
            return setting.choices[0][0]
        return list(value or ()) if setting.type in {Type.TEXTS, Type.STATUSES} else value

    def _from_post(self, setting: Setting, data: QueryDict) -> Any:  # noqa: PLR0911 -- as above
        name = setting.name
        if setting.type is Type.PATHS:
            kept = {path["name"]: path["deep"] for path in self.values[name]}
            return branching.from_post(data, kept)
        if setting.type is Type.CONDITIONS:
            return groups.from_post(data, name)
        if setting.type is Type.OPERAND:
            return sums.operand_from_post(data, name)
        if setting.type is Type.OPERATIONS:
            return sums.operations_from_post(data, name)
        if setting.type is Type.SWITCH:
            return name in data
        if self._shape(setting) == "checks":
            return data.getlist(name)
        return data.get(name, self.values[name] if name not in data else "")

    def _to_stored(self, setting: Setting, value: Any) -> Any:
        if setting.type is Type.PATHS:
            return branching.to_stored(value, self.pickers)
        if setting.type is Type.CONDITIONS:
            return groups.to_stored(value, self.pickers)
        if setting.type is Type.OPERAND:
            return sums.operand_to_stored(value)
        if setting.type is Type.OPERATIONS:
            return sums.operations_to_stored(value)
        if self._shape(setting) == "list":
            return [text for part in str(value or "").split(",") if (text := part.strip())]
        return value

    def _reshape(self, name: str, action: str, argument: str) -> None:
        value = self.values[name]
        kind = next(setting.type for setting in self.schema.settings if setting.name == name)
        if kind is Type.PATHS:
            branching.reshape(value, action, argument)
        elif kind is Type.CONDITIONS:
            groups.reshape(value, action, argument)
        elif kind is Type.OPERATIONS and action == "add-row":
            value.append(sums.new_operation())
        elif kind is Type.OPERATIONS and action == "drop-row" and argument.isdigit() and int(argument) < len(value):
            del value[int(argument)]

    def _shape(self, setting: Setting) -> str:
        if setting.type in _CHOSEN:
            return "choice"
        if setting.type in {Type.TAGS, Type.TEXTS, Type.STATUSES}:
            return "checks" if setting.choices or setting.source == "fields" else "list"
        plain = {Type.TEMPLATE: "template", Type.SWITCH: "switch", Type.NUMBER: "number", Type.TIME: "time"}
        composite = {Type.PATHS, Type.CONDITIONS, Type.OPERAND, Type.OPERATIONS, Type.VALUE}
        return plain.get(setting.type) or (str(setting.type) if setting.type in composite else "text")

    def _input(self, setting: Setting) -> Input:
        shape = self._shape(setting)
        found = Input(setting, shape, self.values[setting.name], errors=self.errors.get(setting.name, []))
        is_conditional = setting.name in SHOWN_IF.get(self.schema.kind, {})
        found.is_optional = not setting.required and setting.default in (None, ()) and not is_conditional
        found.groups = self._groups(setting)
        found.rows = self._rows(setting)
        found.may_add = setting.type is not Type.PATHS or rows.may_add_path(found.value)
        if setting.type is Type.TAGS:
            found.suggestions = self.pickers.tags
        elif setting.type is Type.VALUE:
            found.suggestions = self.pickers.suggestions(str(self.values.get("field") or ""))
        steers = setting.name in _STEERING and shape == "choice"
        found.redraws = steers and (setting.name != "to" or self.schema.kind == "internal_notification")
        return found

    def _rows(self, setting: Setting) -> Any:
        value = self.values[setting.name]
        if setting.type is Type.PATHS:
            return rows.paths(value, self.pickers)
        if setting.type is Type.CONDITIONS:
            return rows.conditions(value, setting.name, "", self.pickers)
        if setting.type is Type.OPERAND:
            return rows.operand(value, setting.name, self.pickers)
        return rows.operations(value, setting.name, self.pickers) if setting.type is Type.OPERATIONS else None

    def _groups(self, setting: Setting) -> list[Any]:
        """Choices in named groups; one group without a name is a plain list."""
        kind, pickers = setting.type, self.pickers
        if kind is Type.FIELD or (kind is Type.TEXTS and setting.source == "fields"):
            return pickers.grouped_fields(setting.source)
        if kind is Type.STAGE:
            chosen = dict(pickers.pipelines()).get(str(self.values.get("pipeline") or ""))
            return [group for group in pickers.stage_groups() if chosen in {None, group[0]}]
        plain = {
            Type.CONTACT_TYPE: lambda: [(name, name) for name in pickers.type_names],
            Type.PIPELINE: pickers.pipelines,
            Type.WORKFLOW: pickers.workflow_choices,
            Type.USER: lambda: pickers.users,
        }
        if kind in {Type.PATHS, Type.CONDITIONS}:
            return pickers.condition_fields()
        return [("", plain[kind]() if kind in plain else list(setting.choices))]
