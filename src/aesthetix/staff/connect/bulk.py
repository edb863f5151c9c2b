"""Many deliveries at once: first what would happen, then the act, then its progress."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aesthetix.connect.commands import replay as replays
from aesthetix.connect.models import Connection, Delivery
from aesthetix.connect.queries import deliveries as found
from aesthetix.connect.rules import words
from aesthetix.staff.connect.forms import DiscardForm
from aesthetix.staff.connect.gate import address_for, connection_of, page
from aesthetix.staff.connect.listing import KEPT, asked
from aesthetix.staff.guard import StaffRequest, staff_page

MOST = 10_000
_ENDED = tuple(state for state in Delivery.State if state != Delivery.State.PENDING)


def _chosen(request: StaffRequest, connection: Connection) -> tuple[list[UUID], QueryDict]:
    """The ticked rows; without any, everything that the list's state finds. Waiting ones are left alone."""
    state = QueryDict(mutable=True)
    for name in KEPT:
        if request.POST.get(name):
            state[name] = request.POST[name]
    ticked = []
    for text in request.POST.getlist("selected")[:MOST]:
        try:
            ticked.append(UUID(text))
        except ValueError:
            continue
    rows = found.found(request.location, connection, asked(request, request.location, state).wanted)
    if ticked:
        rows = found.found(request.location, connection, found.Wanted()).filter(id__in=ticked)
    ids = rows.exclude(state=Delivery.State.PENDING).values_list("id", flat=True)
    return list(ids[:MOST]), state


@require_POST
@staff_page("connect.manage")
def replay(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The dry run; with `sure` the replay itself."""
    connection = connection_of(request, connection_id)
    ids, state = _chosen(request, connection)
    back = address_for("connect-deliveries", request.location, connection.id)
    if not ids:
        messages.info(request, "There is nothing to replay: what waits is on its way already.")
        return redirect(f"{back}?{state.urlencode()}")
    chosen = replays.Selection(connection, ids=ids, states=_ENDED)
    if request.POST.get("sure"):
        count = replays.replay(selection=chosen, by=request.actor, at=request.at)
        return redirect(f"{address_for('connect-progress', request.location, connection.id)}?of={count}")
    trial = replays.forecast(selection=chosen, at=request.at)
    context = page(
        request, connection, "connect-deliveries", title="Replay deliveries", count=trial.total, trial=trial,
        outcomes=_outcomes(trial), state=state.items(), ticked=request.POST.getlist("selected"),
        back=f"{back}?{state.urlencode()}",
    )  # fmt: skip
    return render(request, "staff/connect/replay.html", context)


def _outcomes(trial: replays.Forecast) -> list[tuple[words.Word, str, int]]:
    return [
        (words.state(code), words.reason(reason).label if reason else "", number)
        for (code, reason), number in sorted(trial.outcomes.items())
    ]


@require_POST
@staff_page("connect.manage")
def discard(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Ask for the reason, then set the chosen dead letters aside."""
    connection = connection_of(request, connection_id)
    ids, _ = _chosen(request, connection)
    ids = list(
        Delivery.objects.filter(location=request.location, id__in=ids, state="dead_letter").values_list("id", flat=True)
    )
    back = address_for("connect-attention", request.location, connection.id)
    if not ids:
        messages.info(request, "None of these needs attention, so there is nothing to discard.")
        return redirect(back)
    form = DiscardForm(request.POST if request.POST.get("sure") else None)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        for row in Delivery.objects.filter(location=request.location, id__in=ids):
            replays.discard(delivery=row, comment=comment, by=request.actor, at=request.at)
        messages.success(request, f"{len(ids)} discarded. They stay in the list and can still be replayed.")
        return redirect(back)
    context = page(request, connection, "connect-attention", title="Discard deliveries", ids=ids, form=form, back=back)
    return render(request, "staff/connect/discard.html", context)


@staff_page("connect.view")
def progress(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """How far a replay has come: what is left of it to do."""
    connection = connection_of(request, connection_id)
    total = max(0, int(request.GET.get("of", "0"))) if request.GET.get("of", "0").isdecimal() else 0
    rows = Delivery.objects.filter(location=request.location, connection=connection, state=Delivery.State.PENDING)
    left = min(total, rows.filter(is_replay=True).count())
    poll = f"{address_for('connect-progress', request.location, connection.id)}?of={total}"
    context = {"total": total, "done": total - left, "left": left, "poll_url": poll, "connection": connection}
    if request.htmx:
        return render(request, "staff/connect/_progress.html", context)
    return render(
        request,
        "staff/connect/progress.html",
        {**page(request, connection, "connect-deliveries"), **context, "title": "Replay"},
    )
