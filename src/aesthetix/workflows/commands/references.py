"""Whether what a definition names is there: fields, pipelines, stages, workflows, people. Asked when publishing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aesthetix.contacts.models import ContactType, CustomField
from aesthetix.contacts.queries.records import ASIDE
from aesthetix.contacts.rules.fields import STANDARD
from aesthetix.opportunities.models import Pipeline, Stage
from aesthetix.tenancy.models import Location, Membership
from aesthetix.workflows.models import Workflow
from aesthetix.workflows.rules.definition import BadDefinition, Definition, Problem
from aesthetix.workflows.rules.schema import Schema, Type
from aesthetix.workflows.steps.kinds import step_schemas
from aesthetix.workflows.triggers.kinds import trigger_schemas

_SCOPES = ("event.", "opportunity.", "contact.")


def check_references(location: Location, definition: Definition) -> None:
    """Raises BadDefinition naming each thing that does not exist. A query for each sort of thing named."""
    known: dict[Type, set[str]] = {}
    problems = []
    for place, name, kind, value in _references(definition):
        if kind not in known:
            known[kind] = _KNOWN[kind](location)
        is_scoped = kind is Type.FIELD and value.startswith(_SCOPES)
        if not is_scoped and value not in known[kind]:
            problems.append(Problem(place, name, f"there is no {kind.value.replace('_', ' ')} {value}: choose another"))
    if problems:
        raise BadDefinition(problems)


def _references(definition: Definition) -> Iterator[tuple[str, str, Type, str]]:
    """place, setting, type and value of everything that names something of the location."""
    for number, trigger in enumerate(definition.triggers, 1):
        yield from _named(f"trigger {number}", trigger_schemas()[trigger.kind], trigger.filters)
    for step in definition.walk():
        yield from _named(step.key, step_schemas()[step.kind], step.settings)


def _named(place: str, schema: Schema, settings: Mapping[str, Any]) -> Iterator[tuple[str, str, Type, str]]:
    for setting in schema.settings:
        value = settings.get(setting.name)
        if setting.type in _KNOWN and value:
            yield place, setting.name, setting.type, str(value)
        elif setting.type is Type.PATHS:
            for one in value or ():
                asked = [key for key in _fields(one["when"]) if key not in ASIDE]
                yield from ((place, setting.name, Type.FIELD, key) for key in asked)


def _fields(group: Mapping[str, Any]) -> Iterator[str]:
    for line in group["conditions"]:
        if "op" in line:
            yield from _fields(line)
        else:
            yield line["field"]


def _known_fields(location: Location) -> set[str]:
    custom = CustomField.objects.filter(location=location, object=CustomField.Object.CONTACT)
    return {*STANDARD, "tags", *custom.values_list("key", flat=True)}


def _known_pipelines(location: Location) -> set[str]:
    rows = Pipeline.objects.filter(location=location, deleted_at=None).values_list("id", "system_key")
    return {str(part) for row in rows for part in row if part}


def _known_stages(location: Location) -> set[str]:
    rows = Stage.objects.filter(location=location, pipeline__deleted_at=None).values_list("id", "name")
    return {str(part) for row in rows for part in row}


def _known_workflows(location: Location) -> set[str]:
    rows = Workflow.objects.filter(location=location, deleted_at=None).values_list("id", "system_key")
    return {str(part) for row in rows for part in row if part}


def _known_users(location: Location) -> set[str]:
    rows = Membership.objects.filter(agency_id=location.agency_id)
    return {str(row.user_id) for row in rows if row.location_id in {None, location.id}}


def _known_types(location: Location) -> set[str]:
    return set(ContactType.objects.filter(location=location).values_list("name", flat=True))


_KNOWN: dict[Type, Callable[[Location], set[str]]] = {
    Type.FIELD: _known_fields,
    Type.PIPELINE: _known_pipelines,
    Type.STAGE: _known_stages,
    Type.WORKFLOW: _known_workflows,
    Type.USER: _known_users,
    Type.CONTACT_TYPE: _known_types,
}
