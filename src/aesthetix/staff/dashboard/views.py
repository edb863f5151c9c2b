"""The dashboard: of a location, and of an agency over all of its locations."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from aesthetix.design.parts import Chart, Series
from aesthetix.staff.dashboard.figures import CHARTS
from aesthetix.staff.dashboard.tiles import Glance, glance
from aesthetix.staff.guard import StaffRequest, agency_page, staff_page
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import open_location


@staff_page("dashboard.view")
def dashboard(request: StaffRequest) -> HttpResponse:
    """Figures at once; each picture comes by itself."""
    context = {
        "title": "Dashboard",
        "glance": glance(request.location, request.at),
        "charts": list(CHARTS),
        "shows_connect": request.rights.may("connect.view"),
    }
    return render(request, "staff/dashboard/dashboard.html", context)


@staff_page("dashboard.view")
def chart(request: StaffRequest, name: str) -> HttpResponse:
    """One picture."""
    if name not in CHARTS:
        raise Http404
    return render(request, "design/chart.html", {"chart": CHARTS[name](request.location, request.at)})


@agency_page("agency.view")
def agency(request: StaffRequest) -> HttpResponse:
    """Every location side by side: an explicit agency report that opens one location after the other."""
    glances = []
    for location in request.agency.locations.filter(status=Location.Status.ACTIVE).order_by("name"):  # type: ignore[attr-defined]
        with open_location(location, request.actor):
            glances.append(glance(location, request.at))
    context = {
        "title": request.agency.name,  # type: ignore[attr-defined]
        "subtitle": "All locations",
        "agency": request.agency,  # type: ignore[attr-defined]
        "glances": glances,
        "chart": _compared(glances),
        "people": {"leads": sum(g.leads for g in glances), "patients": sum(g.patients for g in glances)},
    }
    return render(request, "staff/dashboard/agency.html", context)


def _compared(glances: list[Glance]) -> Chart:
    currencies = {glance.location.currency for glance in glances}
    return Chart(
        id="compared",
        title="Revenue this month, by location",
        labels=[glance.location.name for glance in glances],
        series=[
            Series("Same days last month", [glance.last_month.revenue_cents for glance in glances]),
            Series("This month", [glance.this_month.revenue_cents for glance in glances]),
        ],
        kind="bar",
        currency=currencies.pop() if len(currencies) == 1 else "",
    )
