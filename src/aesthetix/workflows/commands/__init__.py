"""Changing workflows and who is inside."""

from aesthetix.workflows.commands.enroll import enroll, enroll_by_hand, release_start_lock
from aesthetix.workflows.commands.install import install_system_workflow
from aesthetix.workflows.rules.drafts import EnrollmentDraft

__all__ = [
    "EnrollmentDraft",
    "enroll",
    "enroll_by_hand",
    "install_system_workflow",
    "release_start_lock",
]
