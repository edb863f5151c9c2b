"""Addresses below /l/<location>/; every view wears the door's guard."""

from django.urls import URLPattern, path

from aesthetix.staff.opportunities import pipelines, views

urlpatterns: list[URLPattern] = [
    path("opportunities/", views.opportunities, name="opportunities"),
    path("opportunities/new/", views.new, name="opportunity-new"),
    path("opportunities/moves/", views.move, name="opportunities-move"),
    path("opportunities/deleted/", views.deleted, name="opportunities-deleted"),
    path("opportunities/<uuid:opportunity_id>/", views.opportunity, name="opportunity"),
    path("opportunities/<uuid:opportunity_id>/moves/", views.move, name="opportunity-move"),
    path("opportunities/<uuid:opportunity_id>/deletion/", views.delete, name="opportunity-delete"),
    path("settings/pipelines/", pipelines.pipelines, name="pipelines"),
    path("settings/pipelines/<uuid:pipeline_id>/", pipelines.pipeline, name="pipeline"),
    path("settings/pipelines/<uuid:pipeline_id>/deletion/", pipelines.delete, name="pipeline-delete"),
    path("settings/pipelines/<uuid:pipeline_id>/stages/", pipelines.add_stage, name="stages"),
    path("settings/pipelines/stages/<uuid:stage_id>/", pipelines.change_stage, name="stage"),
    path("settings/lost-reasons/", pipelines.lost_reasons, name="lost-reasons"),
]
