"""Door for the people of a practice: pages behind sign-in, one location at a time."""
