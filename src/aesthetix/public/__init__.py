"""Door for visitors of a practice's website and for health checks."""
