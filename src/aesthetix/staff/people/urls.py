"""Addresses of people: invitations, profile, sessions, agency. Every view wears the door's guard."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
