"""The gallery of components. Included by the settings of development only."""

from django.urls import path

from aesthetix.public import gallery

app_name = "gallery"
urlpatterns = [path("gallery/", gallery.gallery, name="parts")]
