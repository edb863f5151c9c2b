"""What AX Connect decides without looking anything up: no database, no clock, no network."""
