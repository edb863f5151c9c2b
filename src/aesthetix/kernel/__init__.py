"""Ids, money, clock, errors, history, outbox, row-level security. Knows no noun of the product."""
