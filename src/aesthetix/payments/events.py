"""What payments announce, in batches."""

# {"invoices": [{"entry_id", "contact_id", "amount_cents", "source", "is_new"}]}
INVOICE_PAID = "invoice.paid"
