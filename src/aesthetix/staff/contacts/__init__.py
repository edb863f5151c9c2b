"""Staff pages: contacts."""
