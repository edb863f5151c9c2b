from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "aesthetix.contacts"
    label = "contacts"

    def ready(self) -> None:
        from aesthetix.contacts import provisioning  # noqa: F401, PLC0415 -- registers when apps are ready
