from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _protect(*, using: str, **_: Any) -> None:
    from django.conf import settings  # noqa: PLC0415 -- apps are loading
    from django.db import connections  # noqa: PLC0415 -- apps are loading

    from aesthetix.kernel import protection  # noqa: PLC0415 -- apps are loading

    with connections[using].cursor() as cursor:
        protection.install(cursor, app_role=settings.DATABASE_APP_ROLE)


class TenancyConfig(AppConfig):
    name = "aesthetix.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from django.apps import apps  # noqa: PLC0415 -- apps are loading

        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(_protect, sender=last, dispatch_uid="protect-location-tables")
