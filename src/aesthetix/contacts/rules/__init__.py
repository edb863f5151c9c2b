"""Decisions about contacts, without input or output."""
