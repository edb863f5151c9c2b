"""Changing opportunities. `book` is the set-based way that everything else goes through."""

from aesthetix.opportunities.commands.book import OpportunityBook, OpportunityDraft

__all__ = ["OpportunityBook", "OpportunityDraft"]
