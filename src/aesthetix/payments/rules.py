"""Kinds of ledger entries, and what lifetime value is."""

from collections.abc import Iterable

from django.db.models import TextChoices


class EntryKind(TextChoices):
    INVOICE = "invoice", "Paid invoice"
    REFUND = "refund", "Refund"
    OPENING = "opening", "Opening balance"
    ADJUSTMENT = "adjustment", "Adjustment"


def lifetime_value(amounts: Iterable[int]) -> int:
    """Patient lifetime value in cents: the sum of the ledger, whatever the order of its rows."""
    return sum(amounts)
