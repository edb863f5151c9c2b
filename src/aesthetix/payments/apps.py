from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "aesthetix.payments"
    label = "payments"
