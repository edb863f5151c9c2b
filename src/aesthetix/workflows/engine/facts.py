"""What steps look up besides contacts and opportunities: fields, pipelines, ledger totals. Each read once per desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Sum

from aesthetix.contacts.models import CustomField, CustomValue
from aesthetix.contacts.rules.fields import STANDARD, FieldSpec
from aesthetix.opportunities.commands import OpportunityBook
from aesthetix.opportunities.models import Opportunity, Pipeline, Stage
from aesthetix.payments.models import LedgerEntry
from aesthetix.tenancy.models import Location


@dataclass(slots=True)
class Facts:
    """Lookups of one location; every one of them is a single query the first time."""

    location: Location
    _fields: dict[str, FieldSpec] | None = None
    _pipelines: dict[str, Pipeline] | None = None
    _values: dict[str, str] | None = None
    _totals: dict[UUID, int] = field(default_factory=dict)

    def field(self, key: str) -> FieldSpec | None:
        """A contact field, standard or custom."""
        return STANDARD.get(key) or self.custom_fields().get(key)

    def custom_fields(self) -> dict[str, FieldSpec]:
        if self._fields is None:
            rows = CustomField.objects.filter(location=self.location, object=CustomField.Object.CONTACT)
            self._fields = {
                row.key: FieldSpec(row.key, row.name, row.data_type, None, tuple(row.options)) for row in rows
            }
        return self._fields

    def custom_values(self) -> dict[str, str]:
        if self._values is None:
            self._values = dict(CustomValue.objects.filter(location=self.location).values_list("key", "value"))
        return self._values

    def pipeline(self, name: str) -> Pipeline | None:
        """A pipeline by id, or by the key of one that the product provides."""
        if self._pipelines is None:
            rows = list(Pipeline.objects.filter(location=self.location, deleted_at=None))
            self._pipelines = {str(row.id): row for row in rows}
            self._pipelines.update({row.system_key: row for row in rows if row.system_key})
        return self._pipelines.get(name)

    def stage(self, book: OpportunityBook, pipeline: Pipeline | None, name: str) -> Stage | None:
        """A stage by id, or by its name in the pipeline."""
        for stage in book.stages().values():
            if str(stage.id) == name or (pipeline and stage.pipeline_id == pipeline.id and stage.name == name):
                return stage
        return None

    def load_totals(self, contact_ids: Iterable[UUID]) -> None:
        """Sum the ledgers of these contacts: one query for those not summed yet."""
        wanted = [contact_id for contact_id in contact_ids if contact_id not in self._totals]
        if wanted:
            self._totals.update(dict.fromkeys(wanted, 0))
            rows = LedgerEntry.objects.filter(location=self.location, contact_id__in=wanted, counts=True)
            self._totals.update(dict(rows.values_list("contact_id").annotate(total=Sum("amount_cents"))))

    def total(self, contact_id: UUID) -> int:
        """All that counts in the contact's ledger, in cents. Loaded before."""
        return self._totals[contact_id]

    def forget_totals(self) -> None:
        self._totals = {}

    def of_opportunity(self, row: Opportunity | None, book: OpportunityBook, name: str) -> Any:
        """stage, status, value, name of an opportunity."""
        if row is None:
            return None
        if name == "stage":
            stage = book.stages().get(row.stage_id)
            return stage.name if stage else None
        return {"status": row.status, "value": row.value_cents, "name": row.name}.get(name)
