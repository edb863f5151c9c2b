"""Changing connections, taking deliveries in, working them off."""
