"""Codes in the words of a front desk: what happened, why, and what to do. The only place where codes become text."""

from dataclasses import dataclass

from aesthetix.connect.rules.clinic import Kind, Reason, Skip


@dataclass(frozen=True, slots=True)
class Word:
    """`label` fits a badge; `text` explains; `advice` says what to do, "" if nothing needs doing. `tone`: the kit's."""

    label: str
    text: str = ""
    advice: str = ""
    tone: str = "neutral"
    icon: str = "point"


KINDS: dict[str, Word] = {
    Kind.CLIENT_UPSERT: Word("Client saved", icon="user"),
    Kind.APPOINTMENT_BOOKED: Word("Appointment booked", icon="calendar-plus"),
    Kind.APPOINTMENT_CANCELLED: Word("Appointment cancelled", icon="calendar-x"),
    Kind.APPOINTMENT_NO_SHOW: Word("No-show", icon="user-x"),
    Kind.APPOINTMENT_UPDATED: Word("Appointment changed", icon="calendar-time"),
    Kind.APPOINTMENT_DELETED: Word("Appointment deleted", icon="calendar-off"),
    Kind.INVOICE_PAID: Word("Invoice paid", icon="receipt"),
    Kind.INVOICE_UNPAID: Word("Invoice not yet paid", icon="receipt-off"),
    Kind.INVOICE_REFUNDED: Word("Refund or void", icon="receipt-refund"),
    Kind.UNSUPPORTED: Word("Something else", icon="help-circle"),
    Kind.TEST_PING: Word("Test ping", icon="broadcast"),
    "": Word("Not readable", icon="file-alert"),
}

STATES: dict[str, Word] = {
    "pending": Word("Waiting", "It is stored and will be worked on in a moment.", tone="info", icon="clock"),
    "recorded": Word(
        "Recorded", "The connection is learning: the record shows what would happen.", tone="accent", icon="school"
    ),
    "processed": Word("Processed", "The contact is up to date.", tone="success", icon="circle-check"),
    "skipped": Word("Skipped", "It changed nothing, and the reason says why.", tone="neutral", icon="circle-minus"),
    "dead_letter": Word(
        "Needs attention", "It could not be worked on and waits for a person.", tone="danger", icon="alert-triangle"
    ),
    "discarded": Word("Discarded", "A person decided that it is not needed.", tone="neutral", icon="trash"),
}

REASONS: dict[str, Word] = {
    Skip.TEST_PING: Word("Test ping", "The source only tried whether we listen."),
    Skip.UNSUPPORTED: Word(
        "Not a supported event",
        "The source sent something that is neither a client, an appointment nor an invoice.",
        "Nothing to do. Memberships and marketing preferences are not synced.",
    ),
    Skip.NOT_PAID: Word(
        "Invoice not paid yet",
        "Only a fully paid invoice counts as a visit.",
        "Nothing to do: the delivery that reports it paid counts the whole invoice once.",
    ),
    Skip.REFUND: Word(
        "Refund, listed for review",
        "Refunds and voids do not change lifetime value unless the connection's switch says so.",
        "Look at it in the list of refunds and mark it reviewed.",
        tone="warning",
    ),
    Skip.UPDATE: Word(
        "Reschedule, not acted on",
        "Changed appointments do not move next visit or stage unless the connection's switch says so.",
    ),
    Skip.DELETE: Word(
        "Deletion, not acted on",
        "Deleted appointments do not move next visit or stage unless the connection's switch says so.",
    ),
    Reason.DUPLICATE_DELIVERY: Word("Same delivery again", "It came before and has counted already."),
    Reason.DUPLICATE_EVENT: Word("Same event again", "Another delivery reported this before and it has counted."),
    Reason.OLDER: Word(
        "Older than what we know",
        "A newer event had set these fields already, so they stay as they are. Notes and sums still count.",
    ),
    Reason.NO_CONTACT_DATA: Word(
        "No valid e-mail or phone",
        "A contact needs at least one of them, and the client's record has neither.",
        "Add an e-mail or a phone in the EMR and save the client there. What waited then counts by itself.",
        tone="warning",
    ),
    Reason.MALFORMED: Word(
        "Not readable",
        "The body is not valid JSON or form data.",
        "Open it, mend the text and replay it; or discard it if it came from a test.",
        tone="danger",
    ),
    Reason.AUTHENTICATION_FAILED: Word(
        "Wrong credential", "The sender did not know the secret.", "Compare the secret at the source.", tone="danger"
    ),
    Reason.ACCOUNT_MISMATCH: Word(
        "Another account",
        "The body names another EMR account than this connection's.",
        "If both accounts are yours, correct the account id in the settings and replay. If not, change the address.",
        tone="danger",
    ),
    "unsupported_content_type": Word(
        "Unknown content type", "Neither JSON nor a form.", "Ask the sender for JSON.", tone="danger"
    ),
    "processing_failed": Word(
        "Could not be applied",
        "Every retry over three days failed.",
        "Replay it. If it fails again, report the error code below.",
        tone="danger",
    ),
    "unreadable_body": Word(
        "Cannot be opened",
        "The body was sealed with a key this instance no longer has.",
        "Add the earlier key to the instance's keys, then replay.",
        tone="danger",
    ),
    "body_expired": Word(
        "Body no longer kept",
        "Raw bodies are removed after the retention time, so it cannot be applied again.",
        "Discard it, or save the record in the EMR once more to have it sent again.",
        tone="danger",
    ),
}

WARNINGS: dict[str, str] = {
    "email_invalid": "The e-mail address is not valid and was left out.",
    "phone_invalid": "The phone number is not valid and was left out.",
    "phone_extension_dropped": "The phone number had an extension; it is kept apart from the number.",
    "email_of_another_client": "The e-mail belongs to another client, so a contact of its own was used.",
    "phone_of_another_client": "The phone belongs to another client, so a contact of its own was used.",
    "email_of_another_contact": "Another contact has the same e-mail.",
    "phone_of_another_contact": "Another contact has the same phone.",
    "event_time_invalid": "The time of the event could not be read; the time of receipt counts.",
    "event_time_date_only": "The event names a day without a time; the time of receipt counts.",
    "event_time_in_future": "The event claims to be from the future; the time of receipt counts.",
    "amount_invalid": "An amount could not be read.",
    "paid_amount_from_total": "The invoice names no paid amount; its total was used.",
    "paid_amount_missing": "The invoice names no amount; it counts as 0.",
    "invoice_overpaid": "More was paid than the invoice's total.",
    "invoice_amount_changed": "The amount of a known invoice changed; the difference was applied.",
    "status_disagrees_with_event": "The event's name and its status disagree; the data decided.",
}
_DATES = {
    "birth_date": "date of birth",
    "appointment_date": "appointment date",
    "visit_date": "visit date",
    "invoice_date": "invoice date",
    "paid_date": "payment date",
}
for _key, _name in _DATES.items():
    WARNINGS[f"{_key}_invalid"] = f"The {_name} could not be read and was left out."
    WARNINGS[f"{_key}_day_first"] = f"The {_name} can only be right with the day first, so it was read that way."

ALERTS: dict[str, Word] = {
    "dead_letters": Word(
        "A delivery needs attention", "At least one delivery could not be applied.", "Look at it, then resolve.",
        tone="danger", icon="alert-triangle",
    ),
    "account_mismatch": Word(
        "A delivery names another account", REASONS[Reason.ACCOUNT_MISMATCH].text,
        REASONS[Reason.ACCOUNT_MISMATCH].advice, tone="danger", icon="shield-exclamation",
    ),
    "new_shape": Word(
        "The source sends something new", "A field or an event was seen for the first time.",
        "Look at the new fields. If one holds what the CRM needs, add it to the mapping.",
        tone="warning", icon="sparkles",
    ),
    "silent": Word(
        "The source has gone quiet", "Far fewer deliveries came than usual at this time.",
        "Check at the EMR whether the webhook is still active.", tone="warning", icon="ear-off",
    ),
}  # fmt: skip

MATCHES = {
    "client_id": "by client ID",
    "email": "by e-mail",
    "phone": "by phone",
    "nothing": "nobody was known",
    "": "nobody was known",
}


def reason(code: str) -> Word:
    """A code nobody translated is shown as it is: better than silence."""
    return REASONS.get(code) or Word(_plain(code))


def state(code: str) -> Word:
    return STATES.get(code) or Word(_plain(code))


def kind(code: str) -> Word:
    return KINDS.get(code) or Word(_plain(code))


def warning(code: str) -> str:
    return WARNINGS.get(code) or _plain(code)


def alert(code: str) -> Word:
    return ALERTS.get(code) or Word(_plain(code), tone="warning", icon="bell")


def _plain(code: str) -> str:
    return code.replace("_", " ").replace(".", " ").capitalize()
