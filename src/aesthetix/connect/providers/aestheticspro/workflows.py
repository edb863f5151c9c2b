"""The three workflows of the AestheticsPro connection, as data (S3-31, S3-34, S3-37, S3-40, S3-41)."""

from typing import Any

from aesthetix.opportunities.rules import BOOKED, CANCEL_NO_SHOW, LEAD_TO_PATIENT, PATIENT
from aesthetix.workflows.rules.system import SystemWorkflow

APPOINTMENTS_UPDATE = "apro_appointments_update"
INVOICE_PAID = "apro_invoice_paid"
BIRTHDAY = "apro_birthday"

_SOURCE = "AestheticsPro"
_ENTERS_AGAIN = {"allow_reentry": True}


def _step(key: str, kind: str, settings: dict[str, Any], **branches: list[dict[str, Any]]) -> dict[str, Any]:
    return {"key": key, "kind": kind, "settings": settings, "branches": branches}


def _path(name: str, label: str, field: str, operator: str, value: Any) -> dict[str, Any]:
    when = {"op": "and", "conditions": [{"field": field, "operator": operator, "value": value}]}
    return {"name": name, "label": label, "when": when}


def _place(key: str, stage: str, status: str) -> dict[str, Any]:
    """The opportunity to this stage, keeping its status; a new one there if there is none."""
    where = {"pipeline": LEAD_TO_PATIENT, "stage": stage}
    return _step(
        f"{key}-find",
        "find_opportunity",
        {"pipeline": LEAD_TO_PATIENT},
        found=[_step(f"{key}-move", "update_opportunity", {**where, "allow_backwards": True})],
        not_found=[_step(f"{key}-create", "create_opportunity", {**where, "status": status, "source": _SOURCE})],
    )


def _by_status(key: str, status: str) -> dict[str, Any]:
    """By the contact's status of today, so that a late event does not move the opportunity back."""
    paths = [
        _path("booked", "Booked", "apro_appt_status", "is", "Booked"),
        _path("missed", "Cancelled or no-show", "apro_appt_status", "any_of", ["Cancelled", "NoShow"]),
        _path("completed", "Completed: stays where it is", "apro_appt_status", "is", "Completed"),
    ]
    return _step(
        f"{key}-status",
        "if_else",
        {"paths": paths},
        booked=[_place(f"{key}-booked", BOOKED, status)],
        missed=[_place(f"{key}-missed", CANCEL_NO_SHOW, status)],
    )


_APPOINTMENT_NOTE = """Appointment {{event.status|words}}
Service: {{event.services}}
Date: {{event.date|date}}
Time: {{event.time}}
Provider: {{event.providers}}
Location: {{event.location}}"""

_INVOICE_NOTE = """Invoice paid
Number: {{event.invoice_number}}
Amount: {{event.amount_cents|money}}
Service: {{event.service}}
Date: {{event.date|date}}
Location: {{event.location}}"""

_LIFETIME = {"source": "field", "key": "patient_lifetime_value"}

_appointments_update = {
    "steps": [
        _step("note", "add_note", {"body": _APPOINTMENT_NOTE}),
        _step(
            "type",
            "if_else",
            {"paths": [_path("patient", "Patient", "type", "is", "Patient")]},
            patient=[_by_status("patient", "won")],
            **{"else": [_by_status("lead", "open")]},
        ),
    ],
    "settings": _ENTERS_AGAIN,
}

_won = {"pipeline": LEAD_TO_PATIENT, "status": "won", "value": _LIFETIME}

_invoice_paid = {
    "steps": [
        _step("note", "add_note", {"body": _INVOICE_NOTE}),
        _step("lifetime-value", "math", {"target": "patient_lifetime_value", "start": {"source": "ledger_total"}}),
        _step("patient", "set_contact_type", {"type": "Patient"}),
        _step(
            "find",
            "find_opportunity",
            {"pipeline": LEAD_TO_PATIENT},
            found=[
                _step(
                    "status",
                    "if_else",
                    {"paths": [_path("completed", "Completed", "apro_appt_status", "is", "Completed")]},
                    completed=[_step("won", "update_opportunity", {**_won, "stage": PATIENT, "allow_backwards": True})],
                    **{"else": [_step("won-later", "update_opportunity", _won)]},
                )
            ],
            not_found=[_step("create", "create_opportunity", {**_won, "stage": PATIENT, "source": _SOURCE})],
        ),
        _step("birthday", "add_to_workflow", {"workflow": BIRTHDAY}),
    ],
    "settings": _ENTERS_AGAIN,
}

_birthday = {
    "steps": [
        _step("copy", "update_field", {"field": "date_of_birth", "mode": "copy", "from": "apro_dob"}),
    ],
    "settings": _ENTERS_AGAIN,
}

SYSTEM_WORKFLOWS: tuple[SystemWorkflow, ...] = (
    SystemWorkflow(
        BIRTHDAY,
        "APro Birthday",
        "Copies APro DOB into the contact's Date of Birth, so that birthday automations work.",
        1,
        _birthday,
    ),
    SystemWorkflow(
        APPOINTMENTS_UPDATE,
        "APro Appointments Update",
        "Notes each booking, cancellation and no-show, and puts the opportunity into the stage of the status.",
        1,
        _appointments_update,
    ),
    SystemWorkflow(
        INVOICE_PAID,
        "APro Invoice Paid",
        "Notes each paid invoice, updates the lifetime value, makes the contact a patient and the opportunity won.",
        1,
        _invoice_paid,
    ),
)
