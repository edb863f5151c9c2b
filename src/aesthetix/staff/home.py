"""Where one lands after sign-in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from aesthetix.staff.guard import StaffRequest, person_page
from aesthetix.tenancy import queries as tenancy
from aesthetix.tenancy.models import Agency, Location

FEW = 12


@person_page
def start(request: StaffRequest) -> HttpResponse:
    """The only location at once; with several, a choice; with none, a word about it."""
    locations = list(tenancy.locations_of(request.user))
    agencies = list(tenancy.agencies_of(request.user))
    _remember(request, locations, agencies)
    if len(locations) == 1 and not agencies and "choose" not in request.GET:
        return redirect("staff:dashboard", locations[0].id)
    needs = request.session.get("second_step") is False
    context = {"locations": locations, "agencies": agencies, "needs_second_step": needs}
    return render(request, "staff/start.html", context)


def _remember(request: StaffRequest, locations: list[Location], agencies: list[Agency]) -> None:
    several = len(locations) + len(agencies) > 1
    known = [[str(location.id), location.name] for location in locations[:FEW]] if several else []
    agency = str(agencies[0].id) if agencies else ""
    if (request.session.get("locations", []), request.session.get("agency", "")) != (known, agency):
        request.session["locations"], request.session["agency"] = known, agency
