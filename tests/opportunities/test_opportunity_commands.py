import pytest

from aesthetix.kernel.errors import NotFound, Refusal
from aesthetix.kernel.keyset import Sorting, page_of
from aesthetix.opportunities.commands import opportunities as commands
from aesthetix.opportunities.models import Opportunity, Pipeline, Stage, StageMove
from support.cast import AT, TESTER


@pytest.fixture
def pipeline(opened):
    return Pipeline.objects.get()


def make(opened, pipeline, name="Botox", **values):
    new = commands.NewOpportunity(opened.patients[0].id, pipeline.id, name, values=values)
    return commands.create_opportunity(location=opened.location, new=new, by=TESTER, at=AT)


def change(opened, row, **values):
    return commands.update_opportunity(location=opened.location, opportunity_id=row.id, values=values, by=TESTER, at=AT)


def test_another_pipeline_means_its_first_stage(opened, pipeline):
    other = Pipeline.objects.create(location=opened.location, name="Surgical", created_at=AT)
    first = Stage.objects.create(location=opened.location, pipeline=other, name="Consult", position=0)
    row = make(opened, pipeline)
    change(opened, row, pipeline_id=other.id)
    stored = Opportunity.objects.get(id=row.id)
    assert (stored.pipeline_id, stored.stage_id) == (other.id, first.id)
    assert StageMove.objects.filter(opportunity=row).count() == 2


def test_a_stage_alone_brings_its_pipeline(opened, pipeline):
    other = Pipeline.objects.create(location=opened.location, name="Surgical", created_at=AT)
    stage = Stage.objects.create(location=opened.location, pipeline=other, name="Consult", position=0)
    row = make(opened, pipeline)
    change(opened, row, stage_id=stage.id)
    assert Opportunity.objects.get(id=row.id).pipeline_id == other.id


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": "gone"}, "status"),
        ({"name": "  "}, "name"),
        ({"owner_id": "01a1fbd37bdf7864940f984a629c4451"}, "assigned_to"),
    ],
)
def test_what_is_wrong_is_named(opened, pipeline, values, field):
    from uuid import UUID

    row = make(opened, pipeline)
    with pytest.raises(Refusal) as refused:
        change(opened, row, **{key: UUID(value) if key == "owner_id" else value for key, value in values.items()})
    assert list(refused.value.fields) == [field]


def test_a_stranger_cannot_follow(opened, pipeline, cast):
    row = make(opened, pipeline)
    with pytest.raises(Refusal):
        commands.follow_opportunity(
            location=opened.location, opportunity_id=row.id, add=[cast.stranger.admin.id], by=TESTER, at=AT
        )


def test_what_is_deleted_is_not_found(opened, pipeline):
    row = make(opened, pipeline)
    commands.delete_opportunity(location=opened.location, opportunity_id=row.id, by=TESTER, at=AT)
    with pytest.raises(NotFound):
        change(opened, row, name="Again")


def test_pages_by_cursor_meet_without_gap_or_repetition(opened, pipeline):
    for number in range(5):
        make(opened, pipeline, f"O{number}", value_cents=number // 2)
    seen, after = [], None
    while page := page_of(Opportunity.objects.all(), Sorting("value_cents"), after=after, limit=2).rows:
        seen += [row.name for row in page]
        after = page[-1].id
    assert seen == ["O4", "O3", "O2", "O1", "O0"]
    gone = page_of(Opportunity.objects.all(), Sorting("name"), after=opened.location.id)
    assert (gone.rows, gone.total) == ([], 5)
