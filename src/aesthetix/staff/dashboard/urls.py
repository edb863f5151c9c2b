"""Addresses below /l/<location>/; every view wears the door's guard."""

from django.urls import URLPattern, path

from aesthetix.staff.dashboard import views

urlpatterns: list[URLPattern] = [
    path("", views.dashboard, name="dashboard"),
    path("dashboard/<slug:name>/", views.chart, name="dashboard-chart"),
]
agency_urlpatterns: list[URLPattern] = [path("agency/<uuid:agency_id>/", views.agency, name="agency")]
