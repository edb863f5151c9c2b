"""Addresses without sign-in: health, errors' pages, and sign-in itself."""

from django.conf import settings
from django.urls import include, path

from aesthetix.public import health

urlpatterns = [
    path("health/", health.health, name="health"),
    path("accounts/", include("allauth.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("aesthetix.public.gallery_urls")))
