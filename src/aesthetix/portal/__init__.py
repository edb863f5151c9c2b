"""Door for patients."""
