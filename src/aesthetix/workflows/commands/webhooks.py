"""Delivering what webhook steps handed over. Nothing is held open in the database while the stranger is asked."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from aesthetix.kernel import crypto
from aesthetix.kernel.errors import ProviderError
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.scope import data_key, open_location
from aesthetix.workflows import outgoing
from aesthetix.workflows.engine.due import ENGINE
from aesthetix.workflows.models import WebhookAttempt, WebhookCall

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
Post = Callable[..., outgoing.Answer]


def deliver_webhook(*, location_id: UUID, call_id: UUID, at: datetime, post: Post = outgoing.post) -> None:
    """One try; the attempt is kept whatever comes of it. Raises ProviderError if another try makes sense."""
    location = Location.objects.get(id=location_id)
    with open_location(location, ENGINE):
        call = WebhookCall.objects.filter(location=location, id=call_id, state=WebhookCall.State.PENDING).first()
    if call is None:
        return
    body = crypto.unseal(data_key(location), bytes(call.sealed_body), bound_to=call.id.bytes)
    answer = post(call.url, body, outgoing.signed_headers(location, str(call.id), body, at=at))
    with open_location(location, ENGINE):
        is_over = _keep(location, call.id, answer, at)
    log.info("webhook %s attempted: %s", call_id, answer.status_code or answer.error)
    if not is_over:
        raise ProviderError(f"webhook {call_id} was not taken", permanent=False)


def _keep(location: Location, call_id: UUID, answer: outgoing.Answer, at: datetime) -> bool:
    """Write the attempt and what it means for the call; returns whether the call is over."""
    call = WebhookCall.objects.select_for_update().get(location=location, id=call_id)
    call.attempt_count += 1
    WebhookAttempt.objects.create(
        location=location,
        call=call,
        number=call.attempt_count,
        status_code=answer.status_code,
        error=answer.error,
        milliseconds=answer.milliseconds,
        at=at,
    )
    if answer.is_good:
        call.state, call.finished_at = WebhookCall.State.DELIVERED, at
    elif answer.error == "address_refused" or call.attempt_count >= MOST_ATTEMPTS:
        call.state, call.finished_at = WebhookCall.State.FAILED, at
    call.save(update_fields=["attempt_count", "state", "finished_at"])
    return call.state != WebhookCall.State.PENDING
