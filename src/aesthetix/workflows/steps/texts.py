"""Filling in merge fields for a run; no kind of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aesthetix.contacts.rules.fields import DataType
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules import merge

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk

_SCOPES = frozenset({"contact", "event", "opportunity", "location", "custom_values"})


def prepare(desk: "Desk", template: str, runs: Sequence[Enrollment]) -> None:  # noqa: ARG001 -- the common shape
    """Load what the template's fields need: one query for each kind of thing not known yet."""
    scopes = {name.partition(".")[0] for name in merge.fields_of(template)}
    if "opportunity" in scopes:
        prepare_opportunities(desk)
    if "contact" in scopes:
        desk.facts.custom_fields()
    if "custom_values" in scopes:
        desk.facts.custom_values()


def prepare_opportunities(desk: "Desk") -> None:
    """Have the opportunities of the contacts and the stages at hand."""
    desk.load_opportunities()
    desk.opportunities.stages()


def fill(desk: "Desk", template: str, run: Enrollment) -> str:
    """The template with this run's values; prepared before."""
    currency = desk.read(run, "event.currency") or desk.location.currency
    return merge.render(template, lambda field: _value(desk, run, field), currency=currency)


def _value(desk: "Desk", run: Enrollment, field: merge.Field) -> Any:
    scope, _, name = field.name.partition(".")
    if scope not in _SCOPES:
        return None
    if scope == "location":
        return {"name": desk.location.name, "phone": desk.location.phone, "email": desk.location.email}.get(name)
    if scope == "custom_values":
        return desk.facts.custom_values().get(name)
    if scope == "contact" and name == "name":
        return desk.contacts.get(run.contact_id).name
    value = desk.read(run, field.name)
    return _as_field(desk, name, value) if scope == "contact" and not field.filter else value


def _as_field(desk: "Desk", name: str, value: Any) -> Any:
    spec = desk.facts.field(name)
    if spec and spec.data_type == DataType.MONETARY:
        return merge.shown(value, "money", desk.location.currency)
    if spec and spec.data_type == DataType.DATE:
        return merge.shown(value, "date")
    return value
