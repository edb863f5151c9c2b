"""Contacts, custom fields, tags, notes, tasks, smart lists."""
