"""Addresses below /l/<location>/; every view wears the door's guard."""

from django.urls import URLPattern, path

from aesthetix.staff.workflows import builder, changing, contact, listing, runs, versions

_ONE = "workflows/<uuid:workflow_id>/"

urlpatterns: list[URLPattern] = [
    path("workflows/", listing.workflow_list, name="workflows"),
    path("workflows/new/", listing.create, name="workflow-new"),
    path(_ONE, builder.steps, name="workflow"),
    path(_ONE + "copy/", listing.copy, name="workflow-copy"),
    path(_ONE + "rename/", listing.rename, name="workflow-rename"),
    path(_ONE + "pause/", listing.pause, name="workflow-pause"),
    path(_ONE + "delete/", listing.delete, name="workflow-delete"),
    path(_ONE + "restore/", listing.restore, name="workflow-restore"),
    path(_ONE + "unlock/", listing.unlock, name="workflow-unlock"),
    path(_ONE + "lock/", listing.lock, name="workflow-lock"),
    path(_ONE + "publish/", changing.publish, name="workflow-publish"),
    path(_ONE + "undo/", changing.undo, name="workflow-undo"),
    path(_ONE + "discard/", changing.discard, name="workflow-discard"),
    path(_ONE + "steps/", changing.add_step, name="workflow-step-new"),
    path(_ONE + "steps/<slug:key>/", changing.change_step, name="workflow-step"),
    path(_ONE + "steps/<slug:key>/move/", changing.move_step, name="workflow-step-move"),
    path(_ONE + "steps/<slug:key>/copy/", changing.copy_step, name="workflow-step-copy"),
    path(_ONE + "steps/<slug:key>/delete/", changing.delete_step, name="workflow-step-delete"),
    path(_ONE + "triggers/", changing.add_trigger, name="workflow-trigger-new"),
    path(_ONE + "triggers/<int:number>/", changing.change_trigger, name="workflow-trigger"),
    path(_ONE + "triggers/<int:number>/delete/", changing.delete_trigger, name="workflow-trigger-delete"),
    path(_ONE + "settings/", versions.settings, name="workflow-settings"),
    path(_ONE + "settings/save/", changing.change_settings, name="workflow-settings-save"),
    path(_ONE + "versions/", versions.versions, name="workflow-versions"),
    path(_ONE + "versions/<int:number>/", versions.version, name="workflow-version"),
    path(_ONE + "enrolled/", runs.runs, name="workflow-runs"),
    path(_ONE + "enrolled/find/", runs.find_contacts, name="workflow-find"),
    path(_ONE + "enrolled/add/", runs.enroll, name="workflow-enroll"),
    path(_ONE + "enrolled/<uuid:run_id>/", runs.run, name="workflow-run"),
    path(_ONE + "enrolled/<uuid:run_id>/act/", runs.act, name="workflow-run-act"),
    path(_ONE + "starts/<uuid:lock_id>/release/", runs.release, name="workflow-release"),
    path("contacts/<uuid:contact_id>/workflows/", contact.contact_workflows, name="contact-workflows"),
    path("contacts/<uuid:contact_id>/workflows/add/", contact.add, name="contact-workflow-add"),
    path("contacts/<uuid:contact_id>/workflows/remove/", contact.remove, name="contact-workflow-remove"),
]
