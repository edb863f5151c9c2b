"""Every staff page. One line per room; each room's list wraps its views in the door's guard."""

from django.urls import include, path

from aesthetix.staff import home

app_name = "staff"
_location: list = []

urlpatterns = [
    path("", home.start, name="start"),
    path("l/<uuid:location_id>/", home.dashboard, name="dashboard"),
    path("l/<uuid:location_id>/", include(_location)),
]
