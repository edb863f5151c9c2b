from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "aesthetix.staff"
    label = "staff"
