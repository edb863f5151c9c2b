from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "aesthetix.design"
    label = "design"
