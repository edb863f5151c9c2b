"""Settings: pipelines with their stages, and the reasons for losing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aesthetix.design.parts import Link
from aesthetix.opportunities import queries
from aesthetix.opportunities.commands import pipelines as commands
from aesthetix.opportunities.models import LostReason, Pipeline
from aesthetix.staff.guard import StaffRequest, staff_page
from aesthetix.staff.opportunities.forms import NameForm


@staff_page("pipelines.manage")
def pipelines(request: StaffRequest) -> HttpResponse:
    """All pipelines; POST makes one."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = commands.create_pipeline(location=request.location, name=form.cleaned_data["name"], at=request.at)
        messages.success(request, "Pipeline created. Name its stages.")
        return redirect("staff:pipeline", request.location.id, made.id)
    context = {
        "title": "Pipelines",
        "subtitle": "The ways that opportunities go, stage by stage.",
        "pipelines": queries.pipelines_of(request.location),
        "form": form,
        "reasons": LostReason.objects.filter(location=request.location).order_by("position", "name"),
    }
    return render(request, "staff/opportunities/pipelines.html", context, status=422 if form.errors else 200)


def _pipeline(request: StaffRequest, pipeline_id: UUID) -> Pipeline:
    found = next((one for one in queries.pipelines_of(request.location) if one.id == pipeline_id), None)
    if found is None:
        raise Http404
    return found


@staff_page("pipelines.manage")
def pipeline(request: StaffRequest, pipeline_id: UUID) -> HttpResponse:
    """One pipeline; POST renames it."""
    found = _pipeline(request, pipeline_id)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        commands.rename_pipeline(location=request.location, pipeline_id=found.id, name=form.cleaned_data["name"])
        messages.success(request, "Renamed.")
        return redirect("staff:pipeline", request.location.id, found.id)
    context = {
        "title": found.name,
        "crumbs": [Link("Pipelines", reverse("staff:pipelines", args=[request.location.id]))],
        "pipeline": found,
        "stages": found.stages.all(),
        "form": form,
        "stage_form": NameForm(prefix=""),
    }
    return render(request, "staff/opportunities/pipeline.html", context, status=422 if form.errors else 200)


@staff_page("pipelines.manage")
@require_POST
def delete(request: StaffRequest, pipeline_id: UUID) -> HttpResponse:
    """Delete a pipeline that the EMR connection does not need."""
    gone = commands.delete_pipeline(location=request.location, pipeline_id=pipeline_id, at=request.at)
    messages.success(request, f"“{gone.name}” was deleted.")
    return redirect("staff:pipelines", request.location.id)


@staff_page("pipelines.manage")
@require_POST
def add_stage(request: StaffRequest, pipeline_id: UUID) -> HttpResponse:
    """A new last stage."""
    stage = commands.add_stage(location=request.location, pipeline_id=pipeline_id, name=request.POST.get("name", ""))
    messages.success(request, f"Stage {stage.name} added.")
    return redirect("staff:pipeline", request.location.id, pipeline_id)


@staff_page("pipelines.manage")
@require_POST
def change_stage(request: StaffRequest, stage_id: UUID) -> HttpResponse:
    """Rename, move left or right, or delete one: what is said by the pressed button."""
    pipeline_id = _pipeline_of(request, stage_id)
    act = request.POST.get("act", "")
    if act == "rename":
        commands.rename_stage(location=request.location, stage_id=stage_id, name=request.POST.get("name", ""))
    elif act in {"left", "right"}:
        commands.move_stage(location=request.location, stage_id=stage_id, by_places=-1 if act == "left" else 1)
    elif act == "delete":
        commands.delete_stage(location=request.location, stage_id=stage_id)
    else:
        return HttpResponse("Say what to do: rename, left, right or delete.", status=422)
    messages.success(request, "Saved.")
    return redirect("staff:pipeline", request.location.id, pipeline_id)


def _pipeline_of(request: StaffRequest, stage_id: UUID) -> UUID:
    for one in queries.pipelines_of(request.location):
        if any(stage.id == stage_id for stage in one.stages.all()):
            return one.id
    raise Http404


@staff_page("pipelines.manage")
@require_POST
def lost_reasons(request: StaffRequest) -> HttpResponse:
    """Add a reason, or delete the one whose id is posted."""
    reason = request.POST.get("reason", "")
    if reason:
        try:
            commands.delete_lost_reason(location=request.location, reason_id=UUID(reason))
        except ValueError as error:
            raise Http404 from error
    else:
        commands.add_lost_reason(location=request.location, name=request.POST.get("name", ""))
    messages.success(request, "Saved.")
    return redirect("staff:pipelines", request.location.id)
