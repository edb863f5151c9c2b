from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "aesthetix.config"
    label = "config"
