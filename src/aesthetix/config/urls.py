"""Every address of the product, one line per door. The hooks door has its own list, in `hooks.asgi`."""

from django.urls import include, path

urlpatterns = [
    path("", include("aesthetix.public.urls")),
    path("accounts/", include("aesthetix.staff.people.sign_in")),
    path("", include("aesthetix.staff.urls")),
    path("api/", include("aesthetix.api.urls")),
]

handler400 = "aesthetix.public.errors.bad_request"
handler403 = "aesthetix.public.errors.forbidden"
handler404 = "aesthetix.public.errors.not_found"
handler500 = "aesthetix.public.errors.server_error"
