"""Finding what an operand stands for; no kind of its own."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aesthetix.contacts.rules.fields import DataType
from aesthetix.workflows.models import Enrollment
from aesthetix.workflows.rules.arithmetic import Amount, amount_of

if TYPE_CHECKING:
    from aesthetix.workflows.engine.desk import Desk


def prepare(desk: "Desk", operands: Sequence[Mapping[str, Any]]) -> None:
    """Load what these operands need: custom fields, ledger totals."""
    sources = {operand["source"] for operand in operands}
    if "field" in sources:
        desk.facts.custom_fields()
    if "ledger_total" in sources:
        desk.facts.load_totals(desk.contact_ids())


def find(desk: "Desk", run: Enrollment, operand: Mapping[str, Any]) -> Amount | None:
    """The operand's value, or None if it is empty or no number. Event values named `…_cents` are money."""
    source = operand["source"]
    if source == "number":
        return amount_of(operand["number"], is_money=False)
    if source == "ledger_total":
        return amount_of(desk.facts.total(run.contact_id), is_money=True)
    key = operand["key"]
    if source == "event":
        return amount_of(desk.read(run, f"event.{key}"), is_money=key.endswith("_cents"))
    spec = desk.facts.field(key)
    return amount_of(desk.read(run, key), is_money=bool(spec and spec.data_type == DataType.MONETARY))
