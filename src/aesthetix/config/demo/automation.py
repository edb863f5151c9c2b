"""One automation of the practice's own, started by a field that AX Connect sets (S3-42)."""

from datetime import datetime

from aesthetix.config.demo.practice import Practice
from aesthetix.kernel.actor import SYSTEM
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows.commands import edit

NAME = "Call back after a no-show"
DEFINITION = {
    "triggers": [{"kind": "contact_changed", "filters": {"field": "apro_appt_status", "to": "NoShow"}}],
    "steps": [
        {"key": "s1", "kind": "add_tags", "settings": {"tags": ["call-back"]}},
        {
            "key": "s2",
            "kind": "add_note",
            "settings": {"body": "Did not come on {{contact.apro_appt_date|date}}: call and offer another time."},
        },
    ],
    "settings": {"allow_reentry": True},
}


def add_automation(practice: Practice, at: datetime) -> None:
    """Made and published as through the pages."""
    with open_location(practice.location, SYSTEM, at=at):
        workflow = edit.create_workflow(location=practice.location, name=NAME, by=SYSTEM, at=at)
        edit.save_draft(workflow=workflow, definition=DEFINITION, by=SYSTEM, at=at)
        edit.publish(workflow=workflow, by=SYSTEM, at=at)
