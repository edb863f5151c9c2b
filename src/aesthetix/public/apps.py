from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "aesthetix.public"
    label = "public"
