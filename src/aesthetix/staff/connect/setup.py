"""Setting a connection up: what to enter at the source, the first ping arriving, the first deliveries, going live."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aesthetix.connect.commands import connections
from aesthetix.connect.models import Connection, Delivery, InboundEvent
from aesthetix.connect.queries import deliveries as found
from aesthetix.connect.rules import metering, schemes_told
from aesthetix.connect.rules.clinic import Kind
from aesthetix.kernel import access_log
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.connect.forms import ConnectionForm, SchemeForm
from aesthetix.staff.connect.gate import address_for, connection_of, keep_secret, page, take_secret
from aesthetix.staff.connect.raw import body_of
from aesthetix.staff.connect.words_of import labels_of, moments_of, row_of
from aesthetix.staff.guard import StaffRequest, staff_page

_MOST_REVIEWED = 10
_MOST_SEEN = 5


@staff_page("connect.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Source, name, proof; the options of every scheme have their usual values and can be changed later."""
    form = ConnectionForm(request.POST or None)
    scheme = request.POST.get("auth_scheme", "address")
    options = SchemeForm(request.POST or None, scheme=scheme if scheme in schemes_told.BY_KEY else "address")
    is_told = "again" in request.POST or _needs_nothing(scheme)
    if form.is_valid() and is_told and options.is_valid():
        made = _create(request, form, options)
        if made:
            keep_secret(request, made.connection, made.secret)
            return redirect("staff:connect-setup", request.location.id, made.connection.id)
    context = {
        "title": "New connection", "form": form, "schemes": schemes_told.ALL, "scheme": scheme,
        "options": options if form.is_bound and not _needs_nothing(scheme) else None,
        "subtitle": "Two minutes here, two at your EMR. Nothing changes in the CRM before you say so.",
        "back": address_for("connect", request.location),
    }  # fmt: skip
    return render(request, "staff/connect/new.html", context)


def _create(request: StaffRequest, form: ConnectionForm, options: SchemeForm) -> connections.Created | None:
    """None if it was refused; the form then says why."""
    try:
        return connections.create_connection(
            location=request.location,
            **form.cleaned_data,
            auth_options=options.options(),
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        for name, texts in refusal.fields.items():
            form.add_error(name if name in form.fields else None, texts)
        return None


def _needs_nothing(scheme: str) -> bool:
    told = schemes_told.BY_KEY.get(scheme)
    return told is None or not told.options


@never_cache
@staff_page("connect.manage")
def setup(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """What to enter at the source. Showing the address is recorded: who knows it may send."""
    connection = connection_of(request, connection_id)
    access_log.record(action="read", subject="hook_address", subject_id=connection.id, at=request.at)
    told = schemes_told.BY_KEY[connection.auth_scheme]
    options = [(one, _chosen(connection, one)) for one in told.options]
    context = page(
        request,
        connection,
        "connect-setup",
        hook_url=settings.BASE_URL + connections.path_of(connection),
        secret=take_secret(request, connection),
        told=told,
        options=[(one.label, value) for one, value in options if value],
        fee_cents=metering.ACCESS_FEE_CENTS,
        included=metering.INCLUDED,
        settings_url=address_for("connect-credentials", request.location, connection.id),
        **_arrived(request, connection),
    )
    return render(request, "staff/connect/setup.html", context)


def _chosen(connection: Connection, option: schemes_told.Option) -> str:
    value = connection.auth_options.get(option.name, option.default)
    text = " ".join(value) if isinstance(value, list) else str(value)
    return dict(option.choices).get(text, text)


@staff_page("connect.manage")
def arrivals(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The part of the set-up page that is asked for every two seconds."""
    connection = connection_of(request, connection_id)
    return render(request, "staff/connect/_arrivals.html", {"connection": connection, **_arrived(request, connection)})


def _arrived(request: StaffRequest, connection: Connection) -> dict[str, Any]:
    rows = found.found(request.location, connection, found.Wanted())
    recent = found.page(rows, size=_MOST_SEEN).rows
    events = InboundEvent.objects.filter(location=request.location, connection=connection)
    real = events.exclude(kind=Kind.TEST_PING).filter(is_rehearsal=True, delivery__state=Delivery.State.RECORDED)
    return {
        "ping": events.filter(kind=Kind.TEST_PING).order_by("-received_at").first(),
        "recent": [row_of(request.location, row) for row in recent],
        "recorded": real.count(),
        "poll_url": address_for("connect-arrivals", request.location, connection.id),
        "review_url": address_for("connect-review", request.location, connection.id),
        "list_url": address_for("connect-deliveries", request.location, connection.id),
    }


@never_cache
@staff_page("connect.manage")
def review(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The first deliveries: each body beside what would have come of it."""
    connection = connection_of(request, connection_id)
    rows = found.found(request.location, connection, found.Wanted(state=Delivery.State.RECORDED))
    labels = labels_of(request.location)
    shown = []
    for delivery in rows.order_by("received_at", "id")[:_MOST_REVIEWED]:
        delivery.connection = connection
        events = found.events_of(request.location, delivery)
        delivery.shown_events = events  # type: ignore[attr-defined]
        told = [{"event": event, "moments": moments_of(request.location, event, labels)} for event in events]
        body = body_of(request, delivery) if request.rights.may("connect.raw") else None
        shown.append({"row": row_of(request.location, delivery), "events": told, "body": body})
    context = page(
        request, connection, "connect-setup", title="Review first deliveries", shown=shown, count=rows.count()
    )
    return render(request, "staff/connect/review.html", context)


@require_POST
@staff_page("connect.manage")
def set_mode(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Live, learning or paused. Going live replays what was recorded."""
    connection = connection_of(request, connection_id)
    mode = request.POST.get("mode", "")
    if mode not in Connection.Mode.values:
        raise Refusal("Choose live, learning or paused.")
    count = connections.set_mode(connection=connection, mode=mode, by=request.actor, at=request.at)
    said = {
        Connection.Mode.LIVE: "The connection is live.",
        Connection.Mode.LEARNING: "The connection only records from now on.",
        Connection.Mode.PAUSED: "Paused. Deliveries are still taken, and wait.",
    }
    messages.success(request, str(said[Connection.Mode(mode)]))
    if count:
        return redirect(f"{address_for('connect-progress', request.location, connection.id)}?of={count}")
    return redirect("staff:connect-connection", request.location.id, connection.id)
