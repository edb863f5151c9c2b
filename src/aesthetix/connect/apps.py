from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "aesthetix.connect"
    label = "connect"
