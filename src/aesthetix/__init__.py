"""Aesthetix CRM: the business side of an aesthetic practice."""
