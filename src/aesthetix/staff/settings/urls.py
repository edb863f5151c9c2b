"""Addresses below /l/<location>/settings/; every view wears the door's guard."""

from django.urls import URLPattern, path

from aesthetix.staff.people.urls import location_urlpatterns as people
from aesthetix.staff.settings import audit, location, tokens

urlpatterns: list[URLPattern] = [
    path("settings/location/", location.location, name="settings-location"),
    path("settings/tokens/", tokens.tokens, name="settings-tokens"),
    path("settings/tokens/<uuid:token_id>/revoke/", tokens.token_revoke, name="settings-token-revoke"),
    path("settings/audit/", audit.changes, name="audit"),
    path("settings/audit/access/", audit.access, name="audit-access"),
    path("settings/audit/security/", audit.security, name="audit-security"),
    *people,
]
