"""Addresses below /l/<location>/; every view wears the door's guard."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
