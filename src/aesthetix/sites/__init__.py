"""What a practice puts on its website."""
