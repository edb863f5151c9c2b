"""Portal accounts and what each location shows its patients."""
