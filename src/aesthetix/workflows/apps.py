from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "aesthetix.workflows"
    label = "workflows"

    def ready(self) -> None:
        from aesthetix.workflows import chores, receivers, tasks  # noqa: F401, PLC0415 -- register when apps are ready
