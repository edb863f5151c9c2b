from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "aesthetix.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from aesthetix.kernel import relaying  # noqa: F401, PLC0415 -- registers when apps are ready
