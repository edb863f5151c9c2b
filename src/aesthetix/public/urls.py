"""Addresses without sign-in: health."""

from django.urls import path

from aesthetix.public import health

urlpatterns = [
    path("health/", health.health, name="health"),
]
