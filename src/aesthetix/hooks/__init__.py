"""Door for electronic medical records: checks, writes down, thanks."""
