"""Exports and offboarding: reads everything, changes nothing."""
