"""Staff pages: connect."""
