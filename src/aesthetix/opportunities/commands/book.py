"""The opportunity book: find many under lock, note moves in memory, write them with a few statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from aesthetix.kernel import outbox
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.bulk import insert_rows, update_rows
from aesthetix.kernel.ids import new_id
from aesthetix.opportunities import events
from aesthetix.opportunities.models import Opportunity, Stage, StageMove
from aesthetix.opportunities.rules import Status, is_backwards
from aesthetix.tenancy.models import Location


@dataclass(frozen=True, slots=True)
class OpportunityDraft:
    contact_id: UUID
    stage: Stage
    name: str
    status: str = Status.OPEN
    value_cents: int = 0
    source: str = ""
    owner_id: UUID | None = None


@dataclass(slots=True)
class OpportunityBook:
    """Opportunities of one location, held under row locks until the transaction ends."""

    location: Location
    by: Actor
    at: datetime
    _stages: dict[UUID, Stage] = field(default_factory=dict)
    _held: dict[UUID, Opportunity] = field(default_factory=dict)
    _of_contact: dict[UUID, list[Opportunity]] = field(default_factory=dict)
    _looked: set[UUID] = field(default_factory=set)
    _created: set[UUID] = field(default_factory=set)
    _changes: dict[UUID, dict[str, list[Any]]] = field(default_factory=dict)
    _moves: list[StageMove] = field(default_factory=list)

    def stages(self) -> dict[UUID, Stage]:
        """All stages of the location by id, read once per book."""
        if not self._stages:
            self._stages = {stage.id: stage for stage in Stage.objects.filter(location=self.location)}
        return self._stages

    def stage_named(self, pipeline_id: UUID, name: str) -> Stage | None:
        """The pipeline's stage of this name."""
        return next((s for s in self.stages().values() if s.pipeline_id == pipeline_id and s.name == name), None)

    def load_for(self, contact_ids: Iterable[UUID]) -> None:
        """Lock and hold every opportunity of these contacts; one query for those not looked up yet."""
        wanted = [contact_id for contact_id in dict.fromkeys(contact_ids) if contact_id not in self._looked]
        if wanted:
            rows = Opportunity.objects.filter(location=self.location, contact_id__in=wanted, deleted_at=None)
            self._hold(rows.order_by("id").select_for_update())
            self._looked.update(wanted)

    def expect_none_for(self, contact_ids: Iterable[UUID]) -> None:
        """These contacts are new and have no opportunity yet: spares the query."""
        self._looked.update(contact_ids)

    def _hold(self, rows: Iterable[Opportunity]) -> None:
        for row in rows:
            if row.id not in self._held:
                self._held[row.id] = row
                self._of_contact.setdefault(row.contact_id, []).append(row)

    def load(self, opportunity_ids: Iterable[UUID]) -> dict[UUID, Opportunity]:
        """Lock and hold these opportunities."""
        wanted = [key for key in dict.fromkeys(opportunity_ids) if key not in self._held]
        if wanted:
            rows = Opportunity.objects.filter(location=self.location, id__in=wanted, deleted_at=None)
            self._hold(rows.order_by("id").select_for_update())
        return self._held

    def hold(self, row: Opportunity) -> None:
        """Hold a row read elsewhere, such as a deleted one."""
        self._held[row.id] = row

    def get(self, opportunity_id: UUID) -> Opportunity:
        """A held opportunity. Raises KeyError."""
        return self._held[opportunity_id]

    def find(self, contact_id: UUID, pipeline_id: UUID) -> Opportunity | None:
        """The open one changed last, else the one changed last, else None (P21)."""
        self.load_for([contact_id])
        mine = [row for row in self._of_contact.get(contact_id, ()) if row.pipeline_id == pipeline_id]
        return max(mine, key=lambda o: (o.status == Status.OPEN, o.updated_at, o.id), default=None)

    def create(self, draft: OpportunityDraft) -> Opportunity:
        """A new opportunity in the draft's stage, written by save()."""
        row = Opportunity(
            id=new_id(),
            location=self.location,
            pipeline_id=draft.stage.pipeline_id,
            stage=draft.stage,
            contact_id=draft.contact_id,
            name=draft.name[:200],
            status=draft.status,
            value_cents=draft.value_cents,
            source=draft.source,
            owner_id=draft.owner_id,
            created_at=self.at,
            updated_at=self.at,
            stage_changed_at=self.at,
            status_changed_at=self.at,
        )
        self._hold([row])
        self._created.add(row.id)
        self._remember(row, "stage_id", None, draft.stage.id)
        self._remember(row, "status", None, draft.status)
        self._note_move(row, "", "")
        return row

    def change(self, opportunity_id: UUID, *, allow_backwards: bool = True, **values: Any) -> bool:
        """Set stage_id, status, value_cents, name, owner_id and the like; returns whether anything changed.

        A move to an earlier stage of the same pipeline is left out unless `allow_backwards`.
        """
        row = self._held[opportunity_id]
        from_stage, from_status = self.stages()[row.stage_id], row.status
        target = self.stages().get(values.get("stage_id", row.stage_id), from_stage)
        stays = target.pipeline_id == from_stage.pipeline_id
        if not allow_backwards and stays and is_backwards(from_stage.position, target.position):
            values.pop("stage_id")
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            self._remember(row, name, getattr(row, name), value)
            setattr(row, name, value)
        if "stage_id" in changed:
            row.stage_changed_at = self.at
            row.pipeline_id = target.pipeline_id
        if "status" in changed:
            row.status_changed_at = self.at
        if "stage_id" in changed or "status" in changed:
            self._note_move(row, from_stage.name, from_status)
        return bool(changed)

    def _note_move(self, row: Opportunity, from_stage: str, from_status: str) -> None:
        self._moves.append(
            StageMove(
                location=self.location,
                opportunity_id=row.id,
                contact_id=row.contact_id,
                from_stage=from_stage,
                to_stage=self.stages()[row.stage_id].name,
                from_status=from_status,
                to_status=row.status,
                value_cents=row.value_cents,
                actor_kind=self.by.kind,
                actor_name=self.by.name,
                at=self.at,
            )
        )

    def _remember(self, row: Opportunity, name: str, before: Any, after: Any) -> None:
        changes = self._changes.setdefault(row.id, {})
        changes[name] = [changes[name][0] if name in changes else before, after]

    def save(self) -> None:
        """Write everything noted since the last save: at most four statements."""
        changed = [self._held[key] for key in self._changes if key not in self._created]
        for row in changed:
            row.updated_at = self.at
        insert_rows([self._held[key] for key in self._changes if key in self._created])
        touched = {name for key, changes in self._changes.items() if key not in self._created for name in changes}
        extra = {"updated_at", "stage_changed_at", "status_changed_at", "pipeline_id"}
        update_rows(changed, sorted(touched | extra))
        insert_rows(self._moves)
        self._announce()
        self._created, self._changes, self._moves = set(), {}, []

    def _announce(self) -> None:
        for name, is_new in ((events.OPPORTUNITY_CREATED, True), (events.OPPORTUNITY_CHANGED, False)):
            lines = [self._line(key) for key in self._changes if (key in self._created) is is_new]
            if lines:
                outbox.publish(name, {"opportunities": lines, "by": self.by.kind}, at=self.at)

    def _line(self, key: UUID) -> dict[str, Any]:
        row = self._held[key]
        return {
            "opportunity_id": str(key),
            "contact_id": str(row.contact_id),
            "pipeline_id": str(row.pipeline_id),
            "changes": {name: [_plain(a), _plain(b)] for name, (a, b) in self._changes[key].items()},
        }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str | dict) else str(value)
