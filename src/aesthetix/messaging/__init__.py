"""Conversations, messages, phone numbers."""
