from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "aesthetix.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        from aesthetix.opportunities import provisioning  # noqa: F401, PLC0415 -- registers when apps are ready
        from aesthetix.opportunities.queries import register_filters  # noqa: PLC0415 -- models are there now

        register_filters()
