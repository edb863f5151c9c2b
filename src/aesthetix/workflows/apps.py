from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "aesthetix.workflows"
    label = "workflows"
