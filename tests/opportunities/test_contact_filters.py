"""Filtering contacts by their opportunities."""

from zoneinfo import ZoneInfo

import pytest

from aesthetix.contacts.models import Contact
from aesthetix.contacts.queries.fields import Catalogue
from aesthetix.contacts.queries.filtering import compiled
from aesthetix.contacts.rules import filters
from aesthetix.contacts.rules.filters import When
from aesthetix.kernel.ids import new_id
from aesthetix.opportunities.commands import opportunities as commands
from aesthetix.opportunities.models import Opportunity, Pipeline, Stage
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER


def deal(practice, person, stage_name, status, pipeline=None):
    pipeline = pipeline or Pipeline.objects.get(system_key="lead_to_patient")
    stage = Stage.objects.get(pipeline=pipeline, name=stage_name)
    new = commands.NewOpportunity(person.id, pipeline.id, "Deal", stage.id, values={"status": status})
    return commands.create_opportunity(location=practice.location, new=new, by=TESTER, at=AT)


@pytest.fixture
def board(opened):
    """Maya: Booked and open, and won in another pipeline; Ruth: lost at Contacted. A third has none."""
    maya, ruth = opened.patients
    other = Pipeline.objects.create(location=opened.location, name="Surgical", created_at=AT)
    Stage.objects.create(location=opened.location, pipeline=other, name="Consult", position=0)
    Contact.objects.create(location=opened.location, first_name="Nina", created_at=AT, updated_at=AT)
    deal(opened, maya, "Booked", "open")
    deal(opened, maya, "Consult", "won", other)
    deal(opened, ruth, "Contacted", "lost")
    return opened


def names(location, field, operator, *values):
    fields = Catalogue(location).filter_fields
    ids = {label: value for value, label in fields[field].options}
    group = filters.parse(
        {"op": "and", "conditions": [{"field": field, "operator": operator, "value": [ids.get(v, v) for v in values]}]},
        fields,
    )
    rows = Contact.objects.filter(compiled(group, fields, When(AT, ZoneInfo("UTC"))))
    return sorted(rows.values_list("first_name", flat=True))


MAIN = "Lead to Patient (non-surgical)"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("opportunity_pipeline", "has_any", MAIN), ["Maya", "Ruth"]),
        (("opportunity_pipeline", "has_all", MAIN, "Surgical"), ["Maya"]),
        (("opportunity_pipeline", "has_none", "Surgical"), ["Nina", "Ruth"]),
        (("opportunity_stage", "has_any", f"{MAIN}: Booked", f"{MAIN}: Contacted"), ["Maya", "Ruth"]),
        (("opportunity_stage", "has_all", f"{MAIN}: Booked", f"{MAIN}: Contacted"), []),
        (("opportunity_stage", "has_any", "Surgical: Consult"), ["Maya"]),
        (("opportunity_status", "has_any", "Won"), ["Maya"]),
        (("opportunity_status", "has_all", "Open", "Won"), ["Maya"]),
        (("opportunity_status", "has_none", "Lost"), ["Maya", "Nina"]),
        (("opportunity_status", "empty"), ["Nina"]),
        (("opportunity_stage", "not_empty"), ["Maya", "Ruth"]),
        (("opportunity_stage", "has_any", "no stage"), []),
        (("opportunity_stage", "has_all", "no stage"), []),
        (("opportunity_stage", "has_none", "no stage"), ["Maya", "Nina", "Ruth"]),
    ],
)
def test_contacts_are_found_by_any_of_their_opportunities(board, asked, found):
    assert names(board.location, *asked) == found


def test_deleted_opportunities_do_not_count(board):
    Opportunity.objects.update(deleted_at=AT)
    assert names(board.location, "opportunity_status", "empty") == ["Maya", "Nina", "Ruth"]


def test_another_locations_opportunities_stay_unseen(board, cast):
    stage = Stage.objects.get(name="Booked")
    with open_location(cast.scottsdale.location, TESTER):
        assert names(cast.scottsdale.location, "opportunity_stage", "has_any", str(stage.id)) == []
        assert names(cast.scottsdale.location, "opportunity_stage", "has_any", str(new_id())) == []


def test_the_page_that_builds_filters_offers_them(board, signed_in):
    page = signed_in(board.admin).get(f"/l/{board.location.id}/contacts/filter/")
    offered = [field.key for field in dict(page.context["field_sections"])["Opportunities"]]
    assert offered == ["opportunity_pipeline", "opportunity_stage", "opportunity_status"]
