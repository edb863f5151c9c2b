"""Raw bodies, for the entitled only: every look is recorded, and what is shown can do no harm."""

import json
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from aesthetix.connect.commands.reading import Reader
from aesthetix.connect.models import Delivery
from aesthetix.kernel import access_log, crypto
from aesthetix.staff.connect.gate import connection_of, delivery_of, page
from aesthetix.staff.connect.words_of import row_of
from aesthetix.staff.guard import StaffRequest, staff_page

MOST_SHOWN = 200_000
_KEPT = "\n\t"


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is what a page may show, `plain` the whole as it came; `note` says what is missing."""

    text: str
    plain: str = ""
    note: str = ""


def body_of(request: StaffRequest, delivery: Delivery) -> Body:
    """Opens the body and records who looked at it."""
    if not delivery.sealed_body:
        note = "The body was empty." if not delivery.size else "The body is no longer kept: its retention time is over."
        return Body("", note=note)
    try:
        plain = Reader(request.location, delivery.connection).body_of(delivery).decode("utf-8", "replace")
    except crypto.Unreadable:
        return Body("", note="The body was sealed with a key that this instance no longer has.")
    access_log.record(action="read", subject="delivery_body", subject_id=delivery.id, at=request.at)
    text = visible(pretty(plain))
    note = "Only the beginning is shown." if len(text) > MOST_SHOWN else ""
    return Body(text[:MOST_SHOWN], plain, note)


def pretty(plain: str) -> str:
    """JSON indented, anything else as it is."""
    try:
        return json.dumps(json.loads(plain), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return plain


def visible(text: str) -> str:
    """Control and direction characters become their code, so that nothing hides or turns the text around."""
    return "".join(
        char
        if char in _KEPT or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        else f"⟨U+{ord(char):04X}⟩"
        for char in text
    )


@never_cache
@staff_page("connect.raw")
def raw(request: StaffRequest, connection_id: UUID, delivery_id: UUID) -> HttpResponse:
    """The body and the kept headers as they came."""
    connection = connection_of(request, connection_id)
    delivery = delivery_of(request, connection_id, delivery_id)
    delivery.connection = connection
    context = page(
        request,
        connection,
        "connect-deliveries",
        title="Raw delivery",
        row=row_of(request.location, delivery),
        delivery=delivery,
        body=body_of(request, delivery),
        headers=sorted((name, visible(str(value))) for name, value in delivery.headers.items()),
    )
    return render(request, "staff/connect/raw.html", context)
