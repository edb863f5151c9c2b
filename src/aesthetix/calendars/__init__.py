"""Appointments, received and own."""
