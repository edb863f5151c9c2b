"""What happened: event names and statuses, in whatever spelling, as one of a few words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from aesthetix.connect.rules.shape import normal_key

CLIENT, APPOINTMENT, INVOICE = "client", "appointment", "invoice"

_NOUNS = {
    **dict.fromkeys(("invoice", "invoices", "sale", "sales", "order", "orders"), INVOICE),
    **dict.fromkeys(("appointment", "appointments", "appt", "appts", "booking", "bookings"), APPOINTMENT),
    **dict.fromkeys(("client", "clients", "customer", "customers", "patient", "patients", "guest", "guests"), CLIENT),
}
_RANK = (INVOICE, APPOINTMENT, CLIENT)
_PARTS_OF_OTHER_NOUNS = frozenset(
    [
        "note",
        "notes",
        "reminder",
        "form",
        "forms",
        "message",
        "review",
        "feedback",
        "membership",
        "package",
        "document",
        "photo",
        "comment",
        "waitlist",
        "tag",
        "preference",
        "preferences",
        "consent",
        "marketing",
    ]
)
_CREATED = frozenset({"created", "create", "new", "booked", "scheduled", "added"})
_UPDATED = frozenset(
    [
        "updated",
        "update",
        "changed",
        "change",
        "edited",
        "modified",
        "rescheduled",
        "reschedule",
        "moved",
        "status",
        "confirmed",
        "completed",
        "checkedin",
        "checkin",
        "checkedout",
        "started",
        "arrived",
        "upsert",
        "upserted",
        "saved",
    ]
)
_DELETED = frozenset({"deleted", "delete", "deletion", "removed", "remove"})
_REFUNDED = ("refund", "void", "credit", "chargeback", "reverse")
_NOT_ALL = frozenset({"partially", "partial", "partly", "not", "un", "part"})
_NOISE = frozenset({"event", "webhook", "record", "emr", "apro", "aestheticspro", "info", "information", "details"})
_PINGS = frozenset(
    {"ping", "test", "webhooktest", "testping", "verify", "verification", "handshake", "testwebhook", "webhookping"}
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")


@dataclass(frozen=True, slots=True)
class Name:
    """An event name taken apart. `noun` is "" if it names none of ours, `is_foreign` if it names another.

    `verb` is created, updated, cancelled, no_show, deleted, paid, unpaid, refunded, "other", or "" if there is none.
    """

    noun: str
    verb: str
    is_foreign: bool


def is_ping_name(name: str) -> bool:
    return normal_key(name) in _PINGS


@lru_cache(maxsize=1024)
def read_name(name: str) -> Name:
    words = _words(name[:200])
    nouns = {_NOUNS[word] for word in words if word in _NOUNS}
    noun = next((noun for noun in _RANK if noun in nouns), "")
    rest = [word for word in words if word not in _NOUNS and word not in _NOISE]
    verb = _verb(rest)
    other_noun = any(word in _PARTS_OF_OTHER_NOUNS for word in rest)
    unknown = not noun and any(not _is_verb(word) for word in rest)
    if other_noun or (rest and not verb):
        verb = "other"
    return Name(noun, verb, other_noun or unknown)


def _words(name: str) -> list[str]:
    words: list[str] = []
    for word in (found.lower() for found in _WORD.findall(name)):
        noun = next((noun for noun in _NOUNS if word.startswith(noun) and word != noun and word not in _NOUNS), "")
        words += [noun, word.removeprefix(noun)] if noun else [word]
    return words


def _verb(words: list[str]) -> str:
    glued = "".join(words)
    found = set(words)
    checks = (
        ("cancelled", any(word.startswith("cancel") for word in words)),
        ("no_show", "noshow" in glued),
        ("deleted", bool(found & _DELETED)),
        ("refunded", any(word.startswith(_REFUNDED) for word in words)),
        ("unpaid", "unpaid" in found or ("paid" in found and bool(found & _NOT_ALL))),
        ("paid", "paid" in found),
        ("updated", bool(found & _UPDATED)),
        ("created", bool(found & _CREATED)),
    )
    return next((verb for verb, holds in checks if holds), "")


def _is_verb(word: str) -> bool:
    return bool(_verb([word])) or word in _NOT_ALL or word in {"no", "show", "in", "out", "checked"}


_BOOKED = frozenset({"booked", "scheduled", "new", "created", "confirmed", "reserved", "active", "open", "pending"})
_COMPLETED = frozenset(
    {"completed", "complete", "checkedout", "serviced", "servicecompleted", "done", "closed", "paid"}
)


@lru_cache(maxsize=1024)
def appointment_status(text: str) -> str:
    """Booked, Cancelled, NoShow, Completed, or "" for every other status."""
    key = normal_key(text)
    if key.startswith("noshow"):
        return "NoShow"
    if key.startswith("cancel"):
        return "Cancelled"
    if key in _COMPLETED:
        return "Completed"
    return "Booked" if key in _BOOKED else ""


_PAID = frozenset({"paid", "paidinfull", "fullypaid", "closed", "complete", "completed"})
_OPEN = frozenset(
    [
        "open",
        "unpaid",
        "pending",
        "due",
        "overdue",
        "draft",
        "new",
        "created",
        "sent",
        "processing",
        "failed",
        "outstanding",
        "owed",
        "owing",
        "declined",
        "unsettled",
        "authorized",
        "inprogress",
        "onhold",
        "incomplete",
    ]
)


@lru_cache(maxsize=1024)
def invoice_status(text: str) -> str:
    """paid, unpaid, refunded, or "" for a status that says neither."""
    key = normal_key(text)
    if key in _PAID:
        return "paid"
    if "refund" in key or key.startswith(("void", "cancel", "credited", "chargeback", "reversed", "delete")):
        return "refunded"
    if key in _OPEN or key.startswith(("part", "unpaid", "notpaid", "balance", "await")):
        return "unpaid"
    return ""
