import pytest
from django.urls import reverse

from aesthetix.calendars.models import Appointment
from aesthetix.payments.models import LedgerEntry
from aesthetix.staff.dashboard import figures, tiles
from aesthetix.tenancy.scope import open_location
from support.cast import AT, TESTER, make_contact


def add_invoice(practice, number: str, cents: int, day: str) -> None:
    LedgerEntry.objects.create(
        location=practice.location, contact=practice.patients[0], source="aestheticspro", external_id=number,
        kind="invoice", amount_cents=cents, currency="USD", on_date=day, last_event_at=AT, created_at=AT, updated_at=AT,
    )  # fmt: skip


def test_glance_sums_the_ledger_of_this_and_last_month(opened):
    add_invoice(opened, "1", 42_500, "2026-03-09")
    add_invoice(opened, "2", 10_000, "2026-02-05")
    add_invoice(opened, "3", 99_900, "2026-02-25")
    seen = tiles.glance(opened.location, AT)
    assert (seen.this_month.revenue_cents, seen.last_month.revenue_cents) == (42_500, 10_000)
    assert (seen.revenue_change, seen.average_lifetime_cents, seen.leads) == (325, 152_400, 2)


def test_growth_counts_new_contacts_in_local_weeks(opened):
    chart = figures.growth(opened.location, AT)
    assert (chart.labels[-1], chart.series[0].values[-1]) == ("Mar 9", 2)


def test_outcomes_reach_three_weeks_ahead(opened):
    for number, (day, status) in enumerate((("2026-03-09", "cancelled"), ("2026-03-30", "new"))):
        Appointment.objects.create(
            location=opened.location, contact=opened.patients[0], source="aestheticspro", external_id=str(number),
            status=status, on_date=day, last_event_at=AT, created_at=AT, updated_at=AT,
        )  # fmt: skip
    chart = figures.outcomes(opened.location, AT)
    rows = {one.name: dict(zip(chart.labels, one.values, strict=True)) for one in chart.series}
    assert (rows["Booked"]["Mar 30"], rows["Cancelled"]["Mar 9"], rows["Cancelled"]["Mar 30"]) == (1, 1, 0)


@pytest.mark.parametrize("name", list(figures.CHARTS))
def test_each_chart_answers_with_a_table_beside_it(practice, signed_in, name):
    client = signed_in(practice.front_desk)
    answer = client.get(reverse("staff:dashboard-chart", args=[practice.location.id, name]))
    assert answer.status_code == 200
    assert b"Show as table" in answer.content


def test_unknown_chart_is_not_found(practice, signed_in):
    assert signed_in(practice.admin).get(f"/l/{practice.location.id}/dashboard/nonsense/").status_code == 404


def test_dashboard_is_for_the_locations_own_people(cast, signed_in):
    url = reverse("staff:dashboard", args=[cast.beverly.location.id])
    assert signed_in(cast.beverly.front_desk).get(url).status_code == 200
    assert signed_in(cast.stranger.admin).get(url).status_code == 404


def test_agency_report_shows_all_locations_of_the_agency_and_no_other(cast, signed_in):
    with open_location(cast.scottsdale.location, TESTER):
        add_invoice(cast.scottsdale, "9", 700, "2026-03-09")
    make_contact(cast.stranger.location, first_name="Leak")
    url = reverse("staff:agency", args=[cast.agency.id])
    page = signed_in(cast.owner).get(url).content.decode()
    assert ("Beverly Hills" in page, "Scottsdale" in page, "Stranger Spa" in page) == (True, True, False)
    assert signed_in(cast.beverly.admin).get(url).status_code == 404
