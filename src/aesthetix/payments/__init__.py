"""Money: the invoice ledger and, later, everything a practice charges."""
