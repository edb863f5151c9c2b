"""What AX Connect does."""
