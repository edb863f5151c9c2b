"""Where one lands after sign-in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from aesthetix.staff.guard import StaffRequest, person_page
from aesthetix.tenancy import queries as tenancy


@person_page
def start(request: StaffRequest) -> HttpResponse:
    """The only location at once; with several, a choice; with none, a word about it."""
    locations = list(tenancy.locations_of(request.user))
    if len(locations) == 1:
        return redirect("staff:dashboard", locations[0].id)
    return render(request, "staff/start.html", {"locations": locations})
