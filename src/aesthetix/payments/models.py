"""The invoice ledger: what was paid, by whom, once per source and id. Lifetime value is its sum."""

from django.db import models

from aesthetix.contacts.models import Contact
from aesthetix.payments.rules import EntryKind
from aesthetix.tenancy.models import LocationOwned


class LedgerEntry(LocationOwned):
    """One amount that counts towards a contact's lifetime value: a paid invoice, a refund, an opening balance."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="ledger", db_index=False)
    source = models.CharField(max_length=40, help_text="aestheticspro, or aesthetix for our own")
    external_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=EntryKind)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    number = models.CharField(max_length=100, blank=True, default="")
    services = models.TextField(blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    on_date = models.DateField(null=True, blank=True, help_text="visit, invoice or payment date, local")
    counts = models.BooleanField(default=True, help_text="whether lifetime value includes it")
    last_event_at = models.DateTimeField()
    comment = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "source", "kind", "external_id"], name="ledger_entry_once"),
        ]
        indexes = [
            models.Index(fields=["location", "contact"], name="ledger_of_contact", include=["amount_cents", "counts"]),
            models.Index(fields=["location", "on_date"], name="ledger_by_day"),
        ]
