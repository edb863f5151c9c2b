"""The fields that conditions of a location's workflows may ask about."""

from dataclasses import replace

from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.rules.filters import ME, FilterField
from aesthetix.opportunities.models import Stage
from aesthetix.tenancy.models import Location
from aesthetix.workflows.rules import fields


def condition_fields(location: Location) -> dict[str, FilterField]:
    """By key: what a contact itself knows, its opportunity, and the event. Five queries."""
    rows = Stage.objects.filter(location=location, pipeline__deleted_at=None)
    names = rows.order_by("pipeline__position", "pipeline__name", "position").values_list("name", flat=True)
    stages = tuple(dict.fromkeys(names))
    own = [_without_me(field) for field in Catalogue(location).own_filter_fields.values()]
    return {field.key: field for field in (*own, *fields.opportunity(stages), *fields.EVENT)}


def _without_me(field: FilterField) -> FilterField:
    """Nobody is looking while a workflow runs, so that `me` is nobody."""
    return replace(field, options=tuple(option for option in field.options if option[0] != ME))
