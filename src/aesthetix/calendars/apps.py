from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "aesthetix.calendars"
    label = "calendars"
