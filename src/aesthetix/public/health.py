"""Whether this instance works, for load balancers and supervisors."""

from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from aesthetix.public.guard import public_page


@public_page
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's shape
    """200 if the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


@public_page
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's shape
    """An empty 204 as long as the process answers; asks nobody else."""
    return HttpResponse(status=204)
