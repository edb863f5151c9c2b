"""All connections with their health, and one of them at a glance."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.connect.commands.alerts import resolve_alert
from aesthetix.connect.models import SeenShape
from aesthetix.connect.queries import health as healths
from aesthetix.connect.rules import words
from aesthetix.design.parts import Action
from aesthetix.staff.connect import figures
from aesthetix.staff.connect.gate import action, address_for, connection_of, label_of, page
from aesthetix.staff.guard import StaffRequest, staff_page

_MOST_SHAPES = 6


@staff_page("connect.view")
def connections(request: StaffRequest) -> HttpResponse:
    """One card per connection; with none, what AX Connect does."""
    rows = healths.connections(request.location)
    found = healths.health_of(request.location, rows, request.at)
    cards = [_card(request, one) for one in found]
    add = action(request, "New connection", "connect-new", icon="plus", kind="primary")
    may = request.rights.may("connect.manage")
    context = {
        "title": "AX Connect",
        "subtitle": "Your EMR speaks, the CRM listens: clients, appointments and paid invoices.",
        "actions": [add] if may and cards else [],
        "cards": cards,
        "start": add if may else None,
    }
    return render(request, "staff/connect/connections.html", context)


def _card(request: StaffRequest, health: healths.Health) -> dict[str, object]:
    return {
        "health": health,
        "connection": health.connection,
        "source": label_of(health.connection),
        "spark": figures.spark(health.hours),
        "url": address_for("connect-connection", request.location, health.connection.id),
    }


@staff_page("connect.view")
def connection(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Health in figures and pictures, alerts, and what the source sends."""
    row = connection_of(request, connection_id)
    health = healths.health_of(request.location, [row], request.at)[0]
    alerts = healths.open_alerts(request.location, row)
    shapes = SeenShape.objects.filter(location=request.location, connection=row).order_by("-last_seen_at")
    context = page(
        request,
        row,
        "connect-connection",
        subtitle=f"{label_of(row)} · {row.get_mode_display()}",
        health=health,
        alerts=[{"alert": alert, "word": words.alert(alert.code), "detail": _detail(alert)} for alert in alerts],
        charts=[figures.arrivals(request.location, health), figures.latency(request.location, health)],
        shapes=[{"shape": shape, "word": words.kind(shape.kind)} for shape in shapes[:_MOST_SHAPES]],
        setup=Action("Go on with the set-up", address_for("connect-setup", request.location, row.id), kind="primary"),
    )
    return render(request, "staff/connect/connection.html", context)


def _detail(alert: object) -> str:
    """Alerts carry a code of a reason, or the kind of event that looks new."""
    code = getattr(alert, "detail", "")
    word = words.REASONS.get(code) or words.KINDS.get(code)
    return word.label if word and code else ""


@require_POST
@staff_page("connect.manage")
def resolve(request: StaffRequest, connection_id: UUID, alert_id: UUID) -> HttpResponse:
    """A person has seen to it."""
    row = connection_of(request, connection_id)
    resolve_alert(location=request.location, alert_id=alert_id, by=request.actor, at=request.at)
    messages.success(request, "Resolved. It is raised again if it happens again.")
    return redirect("staff:connect-connection", request.location.id, row.id)
