"""What was skipped and why, who cannot be synced, what needs attention, and the task meter."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.connect.commands.connections import mark_reviewed
from aesthetix.connect.queries import deliveries as found
from aesthetix.connect.queries import health as healths
from aesthetix.connect.queries import skips, tasks
from aesthetix.connect.rules import metering, words
from aesthetix.staff.connect import figures
from aesthetix.staff.connect.gate import address_for, connection_of, page
from aesthetix.staff.connect.links import contact_url
from aesthetix.staff.connect.words_of import row_of
from aesthetix.staff.guard import StaffRequest, staff_page

DAYS = 30


@staff_page("connect.view")
def skipped(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Counts per reason over the last 30 days, with what is behind them."""
    connection = connection_of(request, connection_id)
    rows = skips.by_reason(request.location, connection, request.at - timedelta(days=DAYS))
    base = address_for("connect-deliveries", request.location, connection.id)
    lines = [
        {"word": words.reason(row.reason), "row": row, "url": f"{base}?{urlencode({'reason': row.reason})}"}
        for row in rows
    ]
    context = page(
        request, connection, "connect-skips", lines=lines, days=DAYS,
        refunds=[
            {"event": event, "contact_url": contact_url(request.location, event.contact_id) if event.contact_id else "",
             "url": address_for("connect-delivery", request.location, connection.id, event.delivery_id)}
            for event in skips.refunds(request.location, connection)
        ],
        clients=skips.unreachable(request.location, connection),
        may_act=request.rights.may("connect.manage"),
    )  # fmt: skip
    return render(request, "staff/connect/skips.html", context)


@require_POST
@staff_page("connect.manage")
def reviewed(request: StaffRequest, connection_id: UUID, event_id: UUID) -> HttpResponse:
    """A refund has been looked at."""
    connection = connection_of(request, connection_id)
    mark_reviewed(location=request.location, event_id=event_id, by=request.actor, at=request.at)
    messages.success(request, "Marked as reviewed.")
    return redirect("staff:connect-skips", request.location.id, connection.id)


@staff_page("connect.view")
def attention(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Dead letters, what is being tried again, and open alerts."""
    connection = connection_of(request, connection_id)
    dead = found.found(request.location, connection, found.Wanted(state="dead_letter"))
    shown = found.page(dead, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    retrying = found.found(request.location, connection, found.Wanted(state="pending")).filter(
        next_attempt_at__isnull=False
    )
    alerts = healths.open_alerts(request.location, connection)
    context = page(
        request, connection, "connect-attention", shown=shown,
        rows=[row_of(request.location, row) for row in shown.rows],
        retrying=[row_of(request.location, row) for row in found.page(retrying, size=20).rows],
        alerts=[{"alert": alert, "word": words.alert(alert.code), "detail": ""} for alert in alerts],
        may_act=request.rights.may("connect.manage"), may_see_raw=request.rights.may("connect.raw"),
    )  # fmt: skip
    return render(request, "staff/connect/attention.html", context)


@staff_page("connect.view")
def task_meter(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Deliveries of the billing cycle per location against what the source includes, with a forecast."""
    connection = connection_of(request, connection_id)
    zone = request.location.zone
    today = request.at.astimezone(zone).date()
    cycle = metering.cycle_of(today, connection.billing_day)
    start, end = cycle.bounds(zone)
    counts = tasks.per_day_and_place(request.location, connection, start, end)
    lines = [(name, _meter(request, {name: per_day}, cycle)) for name, per_day in sorted(counts.items())]
    meter = _meter(request, counts, cycle)
    context = page(
        request, connection, "connect-tasks", meter=meter, lines=lines, included=metering.INCLUDED,
        chart=figures.tasks(meter, counts, today), fee=metering.ACCESS_FEE_CENTS,
        last_day=cycle.ends_on - timedelta(days=1), days_left=(cycle.ends_on - today).days,
    )  # fmt: skip
    return render(request, "staff/connect/tasks.html", context)


def _meter(request: StaffRequest, counts: Mapping[str, Mapping[date, int]], cycle: metering.Cycle) -> metering.Meter:
    used = sum(number for per_day in counts.values() for number in per_day.values())
    return metering.meter(used, request.at, cycle, request.location.zone)
