from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "aesthetix.hooks"
    label = "hooks"
