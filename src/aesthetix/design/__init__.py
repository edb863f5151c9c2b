"""Tokens, shared partials, template tags. Knows no noun of the product."""
