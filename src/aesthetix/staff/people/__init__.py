"""People of the staff: sign-in, invitations, profile, sessions."""
