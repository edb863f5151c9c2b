"""Address and secret of a connection: what is valid, a new one, another way of proving oneself."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aesthetix.connect.commands import connections
from aesthetix.connect.queries import credentials as known
from aesthetix.connect.rules import schemes_told
from aesthetix.staff.connect.forms import OverlapForm, SchemeForm
from aesthetix.staff.connect.gate import address_for, connection_of, keep_secret, take_secret
from aesthetix.staff.connect.settings_pages import settings_page
from aesthetix.staff.guard import StaffRequest, staff_page


@never_cache
@staff_page("connect.manage")
def credentials(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Which secrets and addresses work, and until when. A new secret is shown here once."""
    connection = connection_of(request, connection_id)
    told = schemes_told.BY_KEY[connection.auth_scheme]
    scheme = request.GET.get("scheme", connection.auth_scheme)
    chosen = schemes_told.BY_KEY.get(scheme, told)
    context = settings_page(
        request,
        connection,
        "connect-credentials",
        told=told,
        secrets=known.secrets_of(connection, request.at),
        older=known.older_addresses(connection, request.at),
        secret=take_secret(request, connection),
        overlap=OverlapForm(),
        schemes=schemes_told.ALL,
        chosen=chosen,
        options=SchemeForm(scheme=chosen.key, options=connection.auth_options if chosen is told else None),
        setup_url=address_for("connect-setup", request.location, connection.id),
    )
    return render(request, "staff/connect/credentials.html", context)


@require_POST
@staff_page("connect.manage")
def rotate_secret(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """A new secret; the one before works for as long as chosen."""
    connection = connection_of(request, connection_id)
    secret = connections.rotate_secret(
        connection=connection, overlap=_overlap(request), by=request.actor, at=request.at
    )
    keep_secret(request, connection, secret)
    return redirect("staff:connect-credentials", request.location.id, connection.id)


@require_POST
@staff_page("connect.manage")
def rotate_address(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """A new address; the one before works for as long as chosen."""
    connection = connection_of(request, connection_id)
    connections.rotate_address(connection=connection, overlap=_overlap(request), by=request.actor, at=request.at)
    messages.success(request, "There is a new address. Enter it at the source before the one before ends.")
    return redirect("staff:connect-setup", request.location.id, connection.id)


@require_POST
@staff_page("connect.manage")
def change_scheme(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Another way of proving oneself, at once."""
    connection = connection_of(request, connection_id)
    scheme = request.POST.get("scheme", "")
    form = SchemeForm(request.POST, scheme=scheme if scheme in schemes_told.BY_KEY else "address")
    back = redirect("staff:connect-credentials", request.location.id, connection.id)
    if not form.is_valid():
        messages.error(request, "Enter what this way of proving oneself needs.")
        return back
    secret = connections.change_authentication(
        connection=connection, auth_scheme=scheme, auth_options=form.options(), by=request.actor, at=request.at
    )
    keep_secret(request, connection, secret)
    messages.success(request, "Changed. Deliveries that prove themselves the earlier way are refused from now on.")
    return back


def _overlap(request: StaffRequest) -> timedelta:
    form = OverlapForm(request.POST)
    return timedelta(days=int(form.cleaned_data["overlap"])) if form.is_valid() else timedelta(days=1)
