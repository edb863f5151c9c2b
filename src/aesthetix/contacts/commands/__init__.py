"""Changing contacts. `book` is the set-based way that everything else goes through."""

from aesthetix.contacts.commands.book import ContactBook, ContactDraft, NoteDraft

__all__ = ["ContactBook", "ContactDraft", "NoteDraft"]
