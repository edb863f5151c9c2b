"""Agency, location, user, membership: who may see what."""
