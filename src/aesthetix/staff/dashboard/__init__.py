"""Staff pages: dashboard."""
