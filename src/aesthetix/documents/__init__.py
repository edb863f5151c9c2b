"""Files shared with patients."""
