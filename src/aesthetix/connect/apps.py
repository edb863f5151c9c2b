from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "aesthetix.connect"
    label = "connect"

    def ready(self) -> None:
        from aesthetix.connect import tasks  # noqa: F401, PLC0415 -- registers when apps are ready
