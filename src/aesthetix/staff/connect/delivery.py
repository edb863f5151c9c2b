"""One delivery: its timeline, and what can be done with it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aesthetix.connect.commands import replay as replays
from aesthetix.connect.models import Delivery, InboundEvent
from aesthetix.connect.queries import deliveries as found
from aesthetix.connect.rules import words
from aesthetix.design.parts import Action, Link
from aesthetix.kernel.errors import Refusal
from aesthetix.staff.connect.forms import DiscardForm, FixForm
from aesthetix.staff.connect.gate import action, address_for, connection_of, delivery_of, page
from aesthetix.staff.connect.links import contact_url
from aesthetix.staff.connect.raw import body_of
from aesthetix.staff.connect.words_of import labels_of, moments_of, row_of
from aesthetix.staff.guard import StaffRequest, staff_page

_ENDED = (Delivery.State.PROCESSED, Delivery.State.SKIPPED, Delivery.State.DEAD_LETTER, Delivery.State.DISCARDED)
_LONGEST_FACT = 60


@staff_page("connect.view")
def delivery(request: StaffRequest, connection_id: UUID, delivery_id: UUID) -> HttpResponse:
    """What came, what was understood, and every step that followed."""
    connection = connection_of(request, connection_id)
    row = delivery_of(request, connection_id, delivery_id)
    events = found.events_of(request.location, row)
    row.shown_events = events  # type: ignore[attr-defined]
    labels = labels_of(request.location)
    shown = row_of(request.location, row)
    context = page(
        request, connection, "connect-deliveries",
        title=shown.kind.label if not shown.more else f"{shown.kind.label} and {shown.more} more",
        badge=shown.state.label, badge_tone=shown.state.tone, row=shown, delivery=row,
        events=[_event(request, event, labels) for event in events],
        facts=_facts(row, shown.took),
        actions=_actions(request, row),
        discard=DiscardForm(),
        may_act=request.rights.may("connect.manage"),
    )  # fmt: skip
    context["crumbs"] = [*context["crumbs"], Link(connection.name, context["tabs"][0].url)]
    return render(request, "staff/connect/delivery.html", context)


def _event(request: StaffRequest, event: InboundEvent, labels: dict[str, tuple[str, str]]) -> dict[str, object]:
    return {
        "event": event,
        "kind": words.kind(event.kind),
        "state": words.state(event.outcome),
        "reason": words.reason(event.reason) if event.reason else None,
        "warnings": [words.warning(code) for code in event.warnings],
        "moments": moments_of(request.location, event, labels),
        "contact_url": contact_url(request.location, event.contact_id) if event.contact_id else "",
        "unmapped": event.unmapped,
    }


def _facts(row: Delivery, took: str) -> list[tuple[str, str]]:
    facts = [
        ("Delivery id", str(row.id)),
        ("Sender's id", row.delivery_key[:_LONGEST_FACT]),
        ("Content type", row.content_type[:_LONGEST_FACT]),
        ("Size", f"{row.size:,} bytes"),
        ("Sent from", row.remote_address),
        ("Took", took),
        ("Attempts", str(row.attempts) if row.attempts else ""),
        ("Error code", row.error),
        ("Comment", row.comment),
    ]
    return [fact for fact in facts if fact[1]]


def _actions(request: StaffRequest, row: Delivery) -> list[Action]:
    keys = (row.connection_id, row.id)
    found_actions = []
    if request.rights.may("connect.raw"):
        found_actions.append(action(request, "Raw body", "connect-raw", *keys, icon="code"))
    if not request.rights.may("connect.manage"):
        return found_actions
    if row.state == Delivery.State.DEAD_LETTER:
        if request.rights.may("connect.raw"):
            found_actions.append(action(request, "Fix and replay", "connect-fix", *keys, icon="pencil"))
        found_actions.append(Action("Discard", dialog="discard", icon="trash"))
    if row.state in _ENDED:
        found_actions.append(
            action(request, "Replay", "connect-replay", *keys, icon="refresh", kind="primary", post=True)
        )
    return found_actions


@require_POST
@staff_page("connect.manage")
def replay(request: StaffRequest, connection_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Apply it once more; what has counted does not count again."""
    row = delivery_of(request, connection_id, delivery_id)
    chosen = replays.Selection(row.connection, ids=[row.id], states=_ENDED)
    if not replays.replay(selection=chosen, by=request.actor, at=request.at):
        raise Refusal("Its raw body is no longer kept, so it cannot be replayed.")
    messages.success(request, "Queued. What has counted already does not count again.")
    return redirect("staff:connect-delivery", request.location.id, row.connection_id, row.id)


@require_POST
@staff_page("connect.manage")
def discard(request: StaffRequest, connection_id: UUID, delivery_id: UUID) -> HttpResponse:
    """It is not needed; the reason stays with it."""
    row = delivery_of(request, connection_id, delivery_id)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say in a few words why it is not needed.")
    else:
        comment = form.cleaned_data["comment"]
        replays.discard(delivery=row, comment=comment, by=request.actor, at=request.at)
        messages.success(request, "Discarded. It stays in the list and can still be replayed.")
    return redirect("staff:connect-delivery", request.location.id, row.connection_id, row.id)


@never_cache
@staff_page("connect.raw")
def fix(request: StaffRequest, connection_id: UUID, delivery_id: UUID) -> HttpResponse:
    """The body as text to mend; sending it applies the mended one in place of what came."""
    connection = connection_of(request, connection_id)
    row = delivery_of(request, connection_id, delivery_id)
    if not request.rights.may("connect.manage"):
        raise PermissionDenied
    form = FixForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mended = replays.mend(delivery=row, **form.cleaned_data, by=request.actor, at=request.at)
        except Refusal as refusal:
            form.add_error("body", f"{refusal.message} {' '.join(refusal.fields.get('body', ()))}")
        else:
            messages.success(request, "The mended body is queued as a delivery of its own.")
            return redirect("staff:connect-delivery", request.location.id, connection.id, mended.id)
    body = body_of(request, row) if request.method == "GET" else None
    if body:
        form = FixForm(initial={"body": body.plain})
    back = address_for("connect-delivery", request.location, connection.id, row.id)
    context = page(request, connection, "connect-deliveries", title="Fix and replay", form=form, body=body, back=back)
    return render(request, "staff/connect/fix.html", {**context, "reason": words.reason(row.reason)})
