from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "aesthetix.api"
    label = "api"
