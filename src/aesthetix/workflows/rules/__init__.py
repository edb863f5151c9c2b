"""Decisions about workflows, without input or output."""
