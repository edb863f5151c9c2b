"""Staff pages: opportunities."""
