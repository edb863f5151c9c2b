"""Addresses without sign-in: health, and in development the gallery."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from aesthetix.public import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health.health, name="health"),
    path("alive/", health.alive, name="alive"),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("aesthetix.public.gallery_urls")))
