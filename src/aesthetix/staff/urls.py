"""Every staff page. One line per room; each room's list wraps its views in the door's guard."""

from django.urls import URLPattern, URLResolver, include, path

from aesthetix.staff import home
from aesthetix.staff.connect.urls import urlpatterns as connect
from aesthetix.staff.contacts.urls import urlpatterns as contacts
from aesthetix.staff.dashboard.urls import agency_urlpatterns as agency
from aesthetix.staff.dashboard.urls import urlpatterns as dashboard
from aesthetix.staff.opportunities.urls import urlpatterns as opportunities
from aesthetix.staff.people.urls import urlpatterns as people
from aesthetix.staff.settings.urls import urlpatterns as settings
from aesthetix.staff.workflows.urls import urlpatterns as workflows

app_name = "staff"
_location: list[URLPattern | URLResolver] = [*dashboard, *contacts, *opportunities, *workflows, *connect, *settings]

urlpatterns = [
    path("", home.start, name="start"),
    path("", include(people)),
    path("", include(agency)),
    path("l/<uuid:location_id>/", include(_location)),
]
