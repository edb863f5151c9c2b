"""Staff pages: workflows."""
