"""Door for other programs: the HighLevel-compatible API."""
