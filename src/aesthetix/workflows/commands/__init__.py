"""Changing workflows and who is inside."""

from aesthetix.workflows.commands.edit import (
    copy_workflow,
    create_workflow,
    delete_workflow,
    pause,
    publish,
    rename_workflow,
    save_draft,
    unpublish,
)
from aesthetix.workflows.commands.enroll import enroll, enroll_by_hand, release_start_lock
from aesthetix.workflows.commands.install import install_system_workflow
from aesthetix.workflows.commands.locks import lock_workflow, unlock_workflow
from aesthetix.workflows.commands.operate import remove_from_workflow, resume_failed, skip_failed_step
from aesthetix.workflows.rules.drafts import EnrollmentDraft

__all__ = [
    "EnrollmentDraft",
    "copy_workflow",
    "create_workflow",
    "delete_workflow",
    "enroll",
    "enroll_by_hand",
    "install_system_workflow",
    "lock_workflow",
    "pause",
    "publish",
    "release_start_lock",
    "remove_from_workflow",
    "rename_workflow",
    "resume_failed",
    "save_draft",
    "skip_failed_step",
    "unlock_workflow",
    "unpublish",
]
