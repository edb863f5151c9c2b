"""Where a request comes from, behind trusted proxies too."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's IP address. What `X-Forwarded-For` says counts only as far as trusted proxies wrote it."""
    address = request.META.get("REMOTE_ADDR", "") or "127.0.0.1"
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while address in settings.TRUSTED_PROXIES and forwarded:
        address = forwarded.pop()
    return address[:64]
