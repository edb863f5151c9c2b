"""Changing workflows and runs."""
