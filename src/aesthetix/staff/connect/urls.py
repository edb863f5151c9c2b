"""Addresses below /l/<location>/; every view wears the door's guard."""

from django.urls import URLPattern, URLResolver, include, path

from aesthetix.staff.connect import bulk, credentials, delivery, listing, overview, raw, reports, settings_pages, setup

_delivery: list[URLPattern] = [
    path("", delivery.delivery, name="connect-delivery"),
    path("raw/", raw.raw, name="connect-raw"),
    path("replay/", delivery.replay, name="connect-replay"),
    path("discard/", delivery.discard, name="connect-discard"),
    path("fix/", delivery.fix, name="connect-fix"),
]
_connection: list[URLPattern | URLResolver] = [
    path("", overview.connection, name="connect-connection"),
    path("alerts/<uuid:alert_id>/resolve/", overview.resolve, name="connect-resolve"),
    path("set-up/", setup.setup, name="connect-setup"),
    path("set-up/arrivals/", setup.arrivals, name="connect-arrivals"),
    path("set-up/review/", setup.review, name="connect-review"),
    path("mode/", setup.set_mode, name="connect-mode"),
    path("deliveries/", listing.deliveries, name="connect-deliveries"),
    path("deliveries/search/", listing.search, name="connect-search"),
    path("deliveries/replay/", bulk.replay, name="connect-bulk-replay"),
    path("deliveries/discard/", bulk.discard, name="connect-bulk-discard"),
    path("deliveries/progress/", bulk.progress, name="connect-progress"),
    path("deliveries/<uuid:delivery_id>/", include(_delivery)),
    path("attention/", reports.attention, name="connect-attention"),
    path("skipped/", reports.skipped, name="connect-skips"),
    path("skipped/<uuid:event_id>/reviewed/", reports.reviewed, name="connect-reviewed"),
    path("tasks/", reports.task_meter, name="connect-tasks"),
    path("settings/", settings_pages.general, name="connect-settings"),
    path("settings/locations/", settings_pages.places, name="connect-places"),
    path("settings/mapping/", settings_pages.mapping, name="connect-mapping"),
    path("settings/credentials/", credentials.credentials, name="connect-credentials"),
    path("settings/credentials/secret/", credentials.rotate_secret, name="connect-rotate-secret"),
    path("settings/credentials/address/", credentials.rotate_address, name="connect-rotate-address"),
    path("settings/credentials/scheme/", credentials.change_scheme, name="connect-scheme"),
    path("settings/delete/", settings_pages.delete, name="connect-delete"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("connect/", overview.connections, name="connect"),
    path("connect/new/", setup.new, name="connect-new"),
    path("connect/<uuid:connection_id>/", include(_connection)),
]
